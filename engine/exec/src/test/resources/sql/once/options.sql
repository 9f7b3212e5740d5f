# USING, PARTITIONED BY with every transform, WITH options; what is unknown is named with the nearest name.

-- statement ok
CREATE TABLE p (id integer, ts timestamp, day date, region text) USING OLAP PARTITIONED BY (month(ts), bucket(16, id), region);

-- statement ok
CREATE TABLE q (id bigint, ts timestamp, day date, name text) USING OLAP PARTITIONED BY (year(day), truncate(3, name));

-- statement ok
CREATE TABLE r (id bigint, ts timestamp, day date) USING OLAP PARTITIONED BY (day(day), hour(ts));

-- statement ok
INSERT INTO p VALUES (1, TIMESTAMP '2025-01-31 10:00:00', DATE '2025-01-31', 'eu'), (2, TIMESTAMP '2025-02-01 11:00:00', DATE '2025-02-01', NULL), (NULL, NULL, NULL, 'us');

-- statement ok
INSERT INTO q SELECT id, ts, day, 'name' || id FROM p;

-- statement ok
INSERT INTO r SELECT id, ts, day FROM p;

-- query
SELECT id, region FROM p WHERE ts >= TIMESTAMP '2025-02-01 00:00:00';
2|NULL

-- query
SELECT p.id, q.name, r.ts FROM p JOIN q ON q.id = p.id JOIN r ON r.id = p.id ORDER BY p.id;
1|name1|2025-01-31T10:00
2|name2|2025-02-01T11:00

-- statement ok
UPDATE p SET region = 'ap', ts = ts + INTERVAL '1 month' WHERE id = 2;

-- query
SELECT id, ts, region FROM p ORDER BY id;
1|2025-01-31T10:00|eu
2|2025-03-01T11:00|ap
NULL|NULL|us

-- error 42703
CREATE TABLE x (id integer) USING OLAP PARTITIONED BY (regin);

-- error 42601
CREATE TABLE x (id integer) USING OLAP PARTITIONED BY (week(id));

-- error 42704 olpa
CREATE TABLE x (id integer) USING OLPA;

-- error 22023 capacity_row
CREATE TABLE x (id integer) USING MEMORY WITH (capacity_row = 10);

-- statement ok
CREATE TABLE m (id integer) USING MEMORY WITH (capacity_rows = 10);
