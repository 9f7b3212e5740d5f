# CREATE TABLE AS into every tier from every tier; views over any tiers; schemas.

-- statement ok
CREATE TABLE p AS SELECT i AS id, 'n' || i AS name FROM generate_series(1, 3) AS g(i);

-- statement ok
CREATE TABLE o USING OLAP AS SELECT * FROM p;

-- statement ok
CREATE TABLE m USING MEMORY AS SELECT id, upper(name) AS name FROM o;

-- statement ok
CREATE TABLE p2 USING OLTP AS SELECT o.id, m.name FROM o JOIN m ON m.id = o.id;

-- statement ok
CREATE TABLE p3 AS SELECT * FROM m;

-- statement ok
CREATE TABLE o2 USING OLAP AS SELECT o.id, p.name, m.name AS big FROM o, p, m WHERE o.id = p.id AND m.id = p.id;

-- statement ok
CREATE TABLE o3 USING OLAP PARTITIONED BY (bucket(4, id)) AS SELECT * FROM m;

-- statement ok
CREATE TABLE m2 USING MEMORY AS SELECT * FROM p;

-- query
SELECT 'p2', count(*), max(name) FROM p2 UNION ALL SELECT 'p3', count(*), max(name) FROM p3 UNION ALL SELECT 'o2', count(*), max(big) FROM o2 UNION ALL SELECT 'o3', count(*), max(name) FROM o3 UNION ALL SELECT 'm2', count(*), max(name) FROM m2 ORDER BY 1;
m2|3|n3
o2|3|N3
o3|3|N3
p2|3|N3
p3|3|N3

-- statement ok
CREATE TABLE IF NOT EXISTS o USING OLAP AS SELECT 9 AS id;

-- query
SELECT count(*) FROM o;
3

-- statement ok
CREATE VIEW v AS SELECT o.id, p.name FROM o JOIN p ON p.id = o.id;

-- statement ok
CREATE VIEW w (ident) AS SELECT id FROM v WHERE id > 1;

-- query
SELECT ident FROM w ORDER BY 1;
2
3

-- statement ok
CREATE OR REPLACE VIEW w (ident) AS SELECT id FROM v WHERE id > 2;

-- query
SELECT ident FROM w ORDER BY 1;
3

-- error 2BP01
DROP VIEW v;

-- statement ok
DROP VIEW v CASCADE;

-- error 42P01
SELECT * FROM w;

-- statement ok
CREATE SCHEMA ctas_other;

-- error 42P06
CREATE SCHEMA ctas_other;

-- statement ok
CREATE SCHEMA IF NOT EXISTS ctas_other;

-- statement ok
CREATE TABLE ctas_other.o USING OLAP AS SELECT id + 100 AS id FROM o;

-- query
SELECT a.id FROM ctas_other.o a JOIN p ON p.id + 100 = a.id ORDER BY 1;
101
102
103

-- query
SELECT count(*) FROM olap.ctas_other.o;
3

-- error 2BP01
DROP SCHEMA ctas_other;

-- statement ok
DROP SCHEMA ctas_other CASCADE;

-- error 3F000
DROP SCHEMA ctas_other;

-- statement ok
DROP SCHEMA IF EXISTS ctas_other;
