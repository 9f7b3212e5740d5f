# INSERT, UPDATE and DELETE on every tier by rows of its own and of another.

-- skipif OLAP
-- statement ok
CREATE TABLE t (id integer PRIMARY KEY, v integer, name text) USING TIER_A;

-- onlyif OLAP
-- statement ok
CREATE TABLE t (id integer, v integer, name text) USING TIER_A;

-- statement ok
CREATE TABLE s (id integer, v integer, name text) USING TIER_B;

-- statement ok
INSERT INTO s VALUES (1, 10, 'one'), (2, 20, 'two'), (3, 30, 'three'), (7, NULL, 'seven');

-- statement ok
INSERT INTO t SELECT id, v, upper(name) FROM s WHERE v IS NOT NULL;

-- statement ok
INSERT INTO t (name, id) VALUES ('four', 4), ('five', 2 + 3);

-- query
SELECT * FROM t ORDER BY id;
1|10|ONE
2|20|TWO
3|30|THREE
4|NULL|four
5|NULL|five

-- statement ok
INSERT INTO t SELECT id + 10, v, name FROM t WHERE id < 3;

-- query
SELECT id, v FROM t WHERE id > 5 ORDER BY id;
11|10
12|20

-- statement ok
UPDATE t SET v = coalesce(v, 0) + 1, name = lower(name) WHERE id <= 4;

-- statement ok
UPDATE t SET v = s.v * 100 FROM s WHERE s.id = t.id AND s.name LIKE 't%';

-- statement ok
UPDATE t SET v = (SELECT max(s.v) FROM s WHERE s.id < t.id) WHERE id IN (SELECT id + 1 FROM s WHERE id = 3);

-- query
SELECT * FROM t ORDER BY id;
1|11|one
2|2000|two
3|3000|three
4|30|four
5|NULL|five
11|10|ONE
12|20|TWO

-- statement ok
DELETE FROM t USING s WHERE s.id = t.id AND s.v = 10;

-- statement ok
DELETE FROM t WHERE id > (SELECT max(id) FROM s);

-- query
SELECT id FROM t ORDER BY id;
2
3
4
5

-- error 42804
UPDATE t SET v = DATE '2025-01-01';

-- error 42703
UPDATE t SET nothing = 1;

-- error 42703
DELETE FROM t WHERE nothing = 1;

-- error 22P02
INSERT INTO t VALUES (8, 'x', 'y');

-- error 22003
INSERT INTO t VALUES (8, 3000000000, 'y');

-- error 42804
INSERT INTO t SELECT id, DATE '2025-01-01', name FROM s;

-- statement ok
DELETE FROM t;

-- query
SELECT count(*) FROM t;
0

# ON CONFLICT and RETURNING.

-- onlyif OLTP
-- query
INSERT INTO t VALUES (1, 1, 'a'), (2, 2, 'b') RETURNING id, v * 2;
1|2
2|4

-- onlyif OLTP
-- error 23505
INSERT INTO t VALUES (1, 1, 'a');

-- onlyif OLTP
-- query
INSERT INTO t VALUES (1, 5, 'x'), (3, 3, 'c') ON CONFLICT (id) DO UPDATE SET v = t.v + excluded.v RETURNING id, v, name;
1|6|a
3|3|c

-- onlyif OLTP
-- query unordered
INSERT INTO t SELECT id, v, name FROM s WHERE id IN (3, 7) ON CONFLICT DO NOTHING RETURNING id;
7

-- onlyif OLTP
-- query unordered
UPDATE t SET v = s.v FROM s WHERE s.id = t.id AND s.id < 3 RETURNING t.id, t.v;
1|10
2|20

-- onlyif OLTP
-- query unordered
DELETE FROM t WHERE id IN (SELECT id FROM s) RETURNING id;
1
2
3
7

-- onlyif MEMORY
-- statement ok
INSERT INTO t VALUES (1, 1, 'a'), (2, 2, 'b');

-- onlyif MEMORY
-- error 23505
INSERT INTO t VALUES (1, 1, 'a');

-- onlyif MEMORY
-- statement ok
INSERT INTO t VALUES (1, 5, 'x'), (3, 3, 'c') ON CONFLICT (id) DO UPDATE SET v = excluded.v, name = excluded.name;

-- onlyif MEMORY
-- statement ok
INSERT INTO t VALUES (1, 6, 'y') ON CONFLICT DO NOTHING;

-- onlyif MEMORY
-- query
SELECT * FROM t ORDER BY id;
1|5|x
2|2|b
3|3|c

-- onlyif MEMORY
-- error 0A000 replaces the whole row
INSERT INTO t VALUES (1, 5, 'x') ON CONFLICT (id) DO UPDATE SET v = t.v + 1;

-- onlyif MEMORY
-- query
INSERT INTO t VALUES (8, 1, 'a') RETURNING id, v + 1;
8|2

-- onlyif MEMORY
-- statement ok
DELETE FROM t WHERE id = 8;

-- onlyif MEMORY
-- error 0A000 RETURNING
DELETE FROM t RETURNING id;

-- onlyif MEMORY
-- query
SELECT count(*) FROM t;
3

-- onlyif OLAP
-- query
INSERT INTO t VALUES (8, 1, 'a') RETURNING id;
8

-- onlyif OLAP
-- query
UPDATE t SET v = v + 1 WHERE id = 8 RETURNING id, v;
8|2

-- onlyif OLAP
-- query
DELETE FROM t WHERE id = 8 RETURNING name;
a
