# CREATE, ALTER, DROP TABLE and rows' rules on every tier.

-- statement ok
CREATE TABLE t (id integer NOT NULL, name text DEFAULT 'new', v integer DEFAULT 1 + 1 CHECK (v > 0)) USING TIER_A;

-- error 42P07 already exists
CREATE TABLE t (id integer) USING TIER_A;

-- statement ok
CREATE TABLE IF NOT EXISTS t (id integer) USING TIER_A;

-- statement ok
INSERT INTO t (id) VALUES (1);

-- statement ok
INSERT INTO t VALUES (2, DEFAULT, 7), (3, NULL, NULL);

-- query
SELECT * FROM t ORDER BY id;
1|new|2
2|new|7
3|NULL|NULL

-- error 23502
INSERT INTO t VALUES (NULL, 'x', 1);

-- error 23514
INSERT INTO t VALUES (9, 'x', 0);

-- error 23514
UPDATE t SET v = v - 2 WHERE id = 1;

-- error 23502
UPDATE t SET id = NULL WHERE id = 1;

-- error 42703
INSERT INTO t (id, nme) VALUES (4, 'x');

-- error 42601
INSERT INTO t (id, name) VALUES (4, 'x', 5);

-- error 42601
INSERT INTO t (id, name) VALUES (4);

-- query
SELECT * FROM t ORDER BY id;
1|new|2
2|new|7
3|NULL|NULL

-- statement ok
ALTER TABLE t ADD COLUMN note text;

-- statement ok
UPDATE t SET note = 'n' || id WHERE id > 1;

-- statement ok
ALTER TABLE t RENAME COLUMN name TO title;

-- statement ok
ALTER TABLE t DROP COLUMN v;

-- query
SELECT id, title, note FROM t ORDER BY id;
1|new|NULL
2|new|n2
3|NULL|n3

-- error 42703
SELECT v FROM t;

-- error 42701
ALTER TABLE t ADD COLUMN note text;

-- error 42703
ALTER TABLE t DROP COLUMN nothing;

-- skipif MEMORY
-- statement ok
ALTER TABLE t ALTER COLUMN id TYPE bigint;

-- onlyif MEMORY
-- error 0A000 can't be changed
ALTER TABLE t ALTER COLUMN id TYPE bigint;

-- onlyif MEMORY
-- error 22003
INSERT INTO t (id) VALUES (5000000000);

-- skipif MEMORY
-- statement ok
INSERT INTO t (id) VALUES (5000000000);

-- onlyif MEMORY
-- statement ok
INSERT INTO t (id) VALUES (2000000000);

-- query
SELECT id >= 2000000000, title FROM t WHERE id > 3;
true|new

-- statement ok
ALTER TABLE t RENAME TO u;

-- error 42P01
SELECT * FROM t;

-- query
SELECT count(*) FROM u;
4

-- statement ok
COMMENT ON TABLE u IS 'a table';

-- statement ok
COMMENT ON COLUMN u.note IS 'a column';

-- query
SELECT comment FROM megadb.system.columns WHERE table_name = 'u' AND name = 'note';
a column

-- statement ok
COMMENT ON COLUMN u.note IS '';

-- query
SELECT comment FROM megadb.system.columns WHERE table_name = 'u' AND name = 'note';
NULL

-- statement ok
TRUNCATE TABLE u;

-- query
SELECT count(*) FROM u;
0

-- statement ok
DROP TABLE u;

-- error 42P01
DROP TABLE u;

-- statement ok
DROP TABLE IF EXISTS u;

-- onlyif OLAP
-- error 0A000 primary key
CREATE TABLE keyed (id integer PRIMARY KEY) USING TIER_A;

-- onlyif OLTP
-- error 42P16
CREATE TABLE two (id integer PRIMARY KEY, x integer PRIMARY KEY) USING TIER_A;

-- error 42701
CREATE TABLE twice (id integer, id text) USING TIER_A;

-- error 42704
CREATE TABLE unknown_type (id integr) USING TIER_A;
