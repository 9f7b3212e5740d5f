# Tables of the vector tier: nearest rows under conditions and joins of every kind.

-- statement ok
CREATE TABLE points (id integer PRIMARY KEY, kind text, size bigint, e vector(3)) USING VECTOR;

-- statement ok
INSERT INTO points SELECT g, CASE WHEN g % 50 = 0 THEN 'rare' ELSE 'usual' END, g * 10, ('[' || g || ',' || (g % 7) || ',1]')::vector FROM generate_series(1, 1000) AS s(g);

-- statement ok
CREATE TABLE owners (point integer PRIMARY KEY, owner text) USING OLTP;

-- statement ok
INSERT INTO owners SELECT g, CASE WHEN g % 100 = 3 THEN 'ann' ELSE 'bob' END FROM generate_series(1, 1000) AS s(g);

-- statement ok
CREATE TABLE costs (point integer, cost double precision) USING OLAP;

-- statement ok
INSERT INTO costs SELECT g % 1000 + 1, g FROM generate_series(1, 2000) AS s(g) WHERE g % 3 = 0;

-- query
SELECT count(*), count(e), min(id), max(size) FROM points;
1000|1000|1|10000

-- query
SELECT id FROM points ORDER BY e <-> '[500.2,3,1]' LIMIT 3;
500
501
499

-- query
SELECT id, round((e <-> '[500.2,3,1]')::numeric, 3) FROM points WHERE kind = 'rare' ORDER BY e <-> '[500.2,3,1]' LIMIT 3;
500|0.200
550|49.810
450|50.210

-- query
SELECT id FROM points WHERE kind LIKE 'r%' AND size > 5000 ORDER BY e <-> '[500.2,3,1]' LIMIT 2;
550
600

-- query
SELECT p.id, o.owner FROM points p JOIN owners o ON o.point = p.id WHERE o.owner = 'ann' ORDER BY p.e <-> '[500.2,3,1]' LIMIT 3;
503|ann
403|ann
603|ann

-- query
SELECT p.id FROM points p WHERE NOT EXISTS (SELECT 1 FROM costs c WHERE c.point = p.id) ORDER BY p.e <-> '[500.2,3,1]' LIMIT 3;
500
503
497

-- query
SELECT p.id, sum(c.cost) FROM (SELECT id FROM points ORDER BY e <-> '[4.2,3.5,1]' LIMIT 2) p JOIN costs c ON c.point = p.id GROUP BY p.id ORDER BY p.id;
3|1002.0
4|3.0

-- query
SELECT id FROM points ORDER BY e <-> (SELECT e FROM points WHERE id = 700) LIMIT 1;
700

-- query
SELECT count(*) FROM (SELECT id FROM points WHERE size % 100 = 30 ORDER BY e <-> '[0,0,0]' LIMIT 60) AS s;
60

-- query
SELECT id FROM points ORDER BY e <-> '[500.2,3,1]' LIMIT 0;

-- query
SELECT count(*) FROM (SELECT id FROM points ORDER BY e <-> '[500.2,3,1]' LIMIT 1000000) AS s;
1000

-- error 22000
SELECT id FROM points ORDER BY e <-> '[1,2]' LIMIT 1;

-- error 22000
INSERT INTO points VALUES (2001, 'usual', 1, '[1,2]');

-- error 22000
INSERT INTO points VALUES (2001, 'usual', 1, '[NaN,2,1]');

-- error 23505
INSERT INTO points VALUES (1, 'usual', 1, '[1,2,3]');

-- statement ok
CREATE INDEX points_e ON points USING hnsw (e vector_l2_ops) WITH (m = 16, ef_construction = 100);

-- error 42P07
CREATE INDEX points_e ON points USING hnsw (e vector_cosine_ops);

-- query
SELECT name, column_name, method, row_count FROM megadb.system.vector_indexes WHERE table_name = 'points' AND schema = current_schema();
points_e|e|hnsw (e vector_l2_ops) m=16 ef_construction=100|1000

-- statement ok
CREATE INDEX IF NOT EXISTS points_e ON points USING hnsw (e vector_l2_ops);

-- query
SELECT id FROM points ORDER BY e <-> '[500.2,3,1]' LIMIT 3;
500
501
499

-- statement ok
UPDATE points SET e = '[500,3,1]', kind = 'moved' WHERE id = 1;

-- query
SELECT count(*) FROM (SELECT id FROM points ORDER BY e <-> '[500.2,3,1]' LIMIT 2) AS s WHERE id IN (1, 500);
2

-- statement ok
DELETE FROM points WHERE id = 500;

-- query
SELECT id FROM points ORDER BY e <-> '[500.2,3,1]' LIMIT 3;
1
501
499

-- statement ok
SET megadb.target_recall = 1;

-- query
SELECT id FROM points ORDER BY e <=> '[0,1,0]' LIMIT 1;
6

-- statement ok
RESET megadb.target_recall;

-- error 22023
SET megadb.target_recall = 2;

-- error 0A000
CREATE INDEX costs_i ON costs USING hnsw (cost vector_l2_ops);

-- error 0A000
CREATE INDEX points_size ON points (size);

# What an index can't be is said by the grammar, or by the tier.

-- error 42601
CREATE INDEX points_f ON points USING hnsw;

-- error 42601
CREATE INDEX points_f ON points USING hnsw (e vector_l2_ops) WIHT (m = 16);

-- error 42703
CREATE INDEX points_f ON points USING bm25 (knid);

-- error 42704
CREATE INDEX points_f ON points USING hnsw (e vector_l3_ops);

-- error 22023
CREATE INDEX points_f ON points USING hnsw (e vector_l2_ops) WITH (m = 1);

-- error 22023
CREATE INDEX points_f ON points USING hnsw (e vector_l2_ops) WITH (mm = 16);

-- error 22023
CREATE INDEX points_f ON points USING bm25 (kind) WITH (analyzer = 'of mine');

-- error 0A000 with WHERE
CREATE INDEX points_f ON points USING bm25 (kind) WHERE size > 10;

-- error 0A000 on one column
CREATE INDEX points_f ON points USING bm25 (kind, note);

-- error 0A000 an index on an expression
CREATE INDEX points_f ON points USING bm25 (lower(kind));

-- error 0A000 unique index
CREATE UNIQUE INDEX points_f ON points USING bm25 (kind);

-- statement ok
CREATE INDEX ON points USING BM25 ("kind") WITH (ANALYZER = standard);

-- query
SELECT count(*) FROM points WHERE text_match(kind, 'RARE');
19

-- statement ok
DROP INDEX points_kind_idx, points_e;

-- statement ok
CREATE INDEX points_kind_idx ON points USING hnsw (e vector_l2_ops);

-- statement ok
CREATE INDEX ON points USING bm25 (kind);

-- statement ok
DROP INDEX points_kind_idx, points_kind_idx1;

-- error 42704
DROP INDEX points_e;

-- statement ok
DROP INDEX IF EXISTS points_e CASCADE;

-- statement ok
ALTER TABLE points ADD COLUMN note text;

-- query
SELECT id, note FROM points WHERE id = 7;
7|NULL

-- statement ok
DROP TABLE points;

# A fragment that takes its keys from the scan, which is opened before the fragment has run.

-- statement ok
CREATE TABLE few (id integer PRIMARY KEY, e vector(2)) USING VECTOR;

-- statement ok
INSERT INTO few VALUES (1, '[1,0]'), (2, '[0,1]'), (3, '[1,1]');

-- query
SELECT f.id, o.owner FROM few f JOIN owners o ON o.point = f.id ORDER BY f.e <-> '[0,2]' LIMIT 2;
2|bob
3|ann
