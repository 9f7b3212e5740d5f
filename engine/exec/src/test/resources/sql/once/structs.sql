# Columns of type row(...): OLAP and MEMORY hold them; OLTP gets them as jsonb.

-- statement ok
CREATE TABLE so (id integer, r row(number bigint, "Name" text, list uuid[])) USING OLAP;

-- statement ok
CREATE TABLE sm (id integer, r row(number bigint, "Name" text, list uuid[])) USING MEMORY;

-- error 0A000 can't be row(
CREATE TABLE sp (id integer, r row(number bigint)) USING OLTP;

-- error 42704 does not exist
CREATE TABLE broken (r row(number bigint, number text)) USING OLAP;

-- error 42704 does not exist
CREATE TABLE broken (r row(number nosuch)) USING MEMORY;

-- statement ok
INSERT INTO so VALUES (1, ROW(1, 'one', NULL));

-- statement ok
INSERT INTO so VALUES (2, NULL);

-- statement ok
INSERT INTO so VALUES (3, ROW(-9223372036854775808, NULL, ARRAY['01234567-89ab-cdef-8123-456789abcdef']::uuid[]));

-- statement ok
INSERT INTO so SELECT 4, ROW(9223372036854775807, '', ARRAY[]::uuid[]);

-- error 42804 record
INSERT INTO sm VALUES (1, ROW(1, 'too few'));

-- statement ok
INSERT INTO sm SELECT * FROM so;

-- query
SELECT id, (r).number, (r)."Name", cardinality((r).list) FROM so ORDER BY id;
1|1|one|NULL
2|NULL|NULL|NULL
3|-9223372036854775808|NULL|1
4|9223372036854775807||0

-- query
SELECT id FROM sm WHERE (r).number > 0 ORDER BY id;
1
4

-- query
SELECT so.id FROM so JOIN sm ON (so.r).number = (sm.r).number ORDER BY 1;
1
3
4

-- statement ok
UPDATE sm SET r = ROW(5, 'five', NULL) WHERE id = 2;

-- statement ok
UPDATE so SET r = NULL WHERE id = 1;

-- query
SELECT so.id, (so.r).number, (sm.r).number FROM so JOIN sm ON so.id = sm.id WHERE so.id < 3 ORDER BY 1;
1|NULL|1
2|NULL|5

-- statement ok
CREATE TABLE sc USING OLAP AS SELECT id, r FROM sm;

-- query
SELECT id, (r).number FROM sc ORDER BY id;
1|1
2|5
3|-9223372036854775808
4|9223372036854775807

-- statement ok
CREATE TABLE sj USING OLTP AS SELECT id, r FROM so;

-- query
SELECT id, r ->> 'number', r ->> 'Name', r -> 'list' FROM sj ORDER BY id;
1|NULL|NULL|NULL
2|NULL|NULL|NULL
3|-9223372036854775808|NULL|["01234567-89ab-cdef-8123-456789abcdef"]
4|9223372036854775807||[]

-- statement ok
ALTER TABLE so ADD COLUMN more row(a integer, b row(c date));

-- statement ok
UPDATE so SET more = ROW(1, ROW(DATE '2026-01-01')) WHERE id = 1;

-- query
SELECT (more).a, ((more).b).c FROM so WHERE id = 1;
1|2026-01-01
