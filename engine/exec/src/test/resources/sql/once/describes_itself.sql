# information_schema, megadb.system, SHOW and EXPLAIN.

-- statement ok
CREATE SCHEMA described;

-- statement ok
SET search_path TO described;

-- statement ok
CREATE TABLE p (id integer PRIMARY KEY, name varchar(20) NOT NULL, price numeric(10,2) DEFAULT 1);

-- statement ok
CREATE TABLE o (id integer, at timestamptz) USING OLAP;

-- statement ok
CREATE TABLE m (id integer PRIMARY KEY, tags text[]) USING MEMORY;

-- statement ok
CREATE VIEW v AS SELECT o.id FROM o JOIN p ON p.id = o.id;

-- statement ok
INSERT INTO o VALUES (1, now()), (2, NULL);

-- query
SELECT count(*) FROM megadb.system.queries;
1

-- statement ok
SELECT * FROM megadb.system.settings;

-- statement ok
EXPLAIN SELECT * FROM p;

-- statement ok
EXPLAIN SELECT o.id FROM o JOIN p ON p.id = o.id WHERE p.name = 'x';

-- statement ok
EXPLAIN ANALYZE SELECT o.id FROM o JOIN p ON p.id = o.id;

-- error 42P01
EXPLAIN SELECT * FROM nothing;

-- query
SHOW search_path;
described

-- statement ok
SET TIME ZONE 'Asia/Tokyo';

-- query
SHOW timezone;
Asia/Tokyo

-- query
SELECT table_catalog, table_name, table_type FROM information_schema.tables WHERE table_schema = 'described' ORDER BY table_name;
memory|m|BASE TABLE
olap|o|BASE TABLE
oltp|p|BASE TABLE
megadb|v|VIEW

-- query
SELECT table_name, column_name, ordinal_position, data_type, is_nullable FROM information_schema.columns WHERE table_schema = 'described' ORDER BY 1, 3;
m|id|1|integer|NO
m|tags|2|ARRAY|YES
o|id|1|integer|YES
o|at|2|timestamp with time zone|YES
p|id|1|integer|NO
p|name|2|character varying|NO
p|price|3|numeric|YES
v|id|1|integer|YES

-- query
SELECT name, tier, row_count FROM megadb.system.tables WHERE schema = 'described' AND name IN ('o', 'm') ORDER BY name;
m|memory|0
o|olap|2
