# INSERT, UPDATE and DELETE on the OLTP tier by rows of its own and of OLAP.

-- statement ok
CREATE TABLE r (id integer PRIMARY KEY, v integer, name text) USING OLTP;

-- statement ok
CREATE TABLE s (id integer, v integer, name text) USING OLAP;

-- statement ok
INSERT INTO s VALUES (1, 10, 'one'), (2, 20, 'two'), (3, 30, 'three'), (7, NULL, 'seven');

-- statement ok
INSERT INTO r SELECT id, v, upper(name) FROM s WHERE v IS NOT NULL;

-- statement ok
INSERT INTO r (name, id) VALUES ('four', 4), ('five', 2 + 3);

-- query
SELECT * FROM r ORDER BY id;
1|10|ONE
2|20|TWO
3|30|THREE
4|NULL|four
5|NULL|five

-- statement ok
INSERT INTO r SELECT id + 10, v, name FROM r WHERE id < 3;

-- query
SELECT id, v FROM r WHERE id > 5 ORDER BY id;
11|10
12|20

-- statement ok
UPDATE r SET v = coalesce(v, 0) + 1, name = lower(name) WHERE id <= 4;

-- statement ok
UPDATE r SET v = s.v * 100 FROM s WHERE s.id = r.id AND s.name LIKE 't%';

-- statement ok
UPDATE r SET v = (SELECT max(s.v) FROM s WHERE s.id < r.id) WHERE id IN (SELECT id + 1 FROM s WHERE id = 3);

-- query
SELECT * FROM r ORDER BY id;
1|11|one
2|2000|two
3|3000|three
4|30|four
5|NULL|five
11|10|ONE
12|20|TWO

-- statement ok
DELETE FROM r USING s WHERE s.id = r.id AND s.v = 10;

-- statement ok
DELETE FROM r WHERE id > (SELECT max(id) FROM s);

-- query
SELECT id FROM r ORDER BY id;
2
3
4
5

-- error 42804
UPDATE r SET v = DATE '2025-01-01';

-- error 42703
UPDATE r SET nothing = 1;

-- error 42703
DELETE FROM r WHERE nothing = 1;

-- error 22P02
INSERT INTO r VALUES (8, 'x', 'y');

-- error 22003
INSERT INTO r VALUES (8, 3000000000, 'y');

-- error 42804
INSERT INTO r SELECT id, DATE '2025-01-01', name FROM s;

-- statement ok
DELETE FROM r;

-- query
SELECT count(*) FROM r;
0

-- query
INSERT INTO r VALUES (1, 1, 'a'), (2, 2, 'b') RETURNING id, v * 2;
1|2
2|4

-- error 23505
INSERT INTO r VALUES (1, 1, 'a');

-- query
INSERT INTO r VALUES (1, 5, 'x'), (3, 3, 'c') ON CONFLICT (id) DO UPDATE SET v = r.v + excluded.v RETURNING id, v, name;
1|6|a
3|3|c

-- query unordered
INSERT INTO r SELECT id, v, name FROM s WHERE id IN (3, 7) ON CONFLICT DO NOTHING RETURNING id;
7

-- query unordered
UPDATE r SET v = s.v FROM s WHERE s.id = r.id AND s.id < 3 RETURNING r.id, r.v;
1|10
2|20

-- query unordered
DELETE FROM r WHERE id IN (SELECT id FROM s) RETURNING id;
1
2
3
7
