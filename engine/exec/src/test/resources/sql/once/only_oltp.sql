# UNIQUE, REFERENCES, generated columns and indexes are PostgreSQL's; elsewhere they are refused.

-- statement ok
CREATE TABLE parent (id integer PRIMARY KEY, code text UNIQUE);

-- statement ok
CREATE TABLE child (id serial, parent_id integer REFERENCES parent (id), twice integer GENERATED ALWAYS AS (parent_id * 2) STORED) USING OLTP;

-- statement ok
CREATE INDEX child_parent ON child (parent_id);

-- statement ok
INSERT INTO parent VALUES (1, 'a'), (2, 'b');

-- error 23505
INSERT INTO parent VALUES (3, 'a');

-- error 23503
INSERT INTO child (parent_id) VALUES (9);

-- query
INSERT INTO child (parent_id) VALUES (2) RETURNING id, twice;
2|4

-- error 0A000 UNIQUE
CREATE TABLE x (id integer UNIQUE) USING OLAP;

-- error 0A000 REFERENCES
CREATE TABLE x (id integer REFERENCES parent (id)) USING MEMORY;

-- error 0A000 GENERATED
CREATE TABLE x (id integer GENERATED ALWAYS AS IDENTITY) USING OLAP;

-- statement ok
CREATE TABLE facts (id integer) USING OLAP;

-- error 0A000 olap
CREATE INDEX facts_id ON facts (id);

-- error 42P01
SELECT * FROM x;

# PostgreSQL's own objects, beside tables of other tiers.

-- statement ok
CREATE SEQUENCE numbers START 100;

-- query
SELECT nextval('numbers'), nextval('numbers');
100|101

-- statement ok
CREATE FUNCTION doubled(x integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT x * 2';

-- statement ok
CREATE TABLE logged (id integer PRIMARY KEY, v integer, changes integer DEFAULT 0);

-- statement ok
CREATE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changes := OLD.changes + 1; RETURN NEW; END $$;

-- statement ok
CREATE TRIGGER logged_changes BEFORE UPDATE ON logged FOR EACH ROW EXECUTE FUNCTION count_change();

-- statement ok
INSERT INTO logged (id, v) VALUES (1, 10), (2, 20);

-- query
UPDATE logged SET v = doubled(v) WHERE id = 2 RETURNING id, v, changes;
2|40|1

# A trigger fires for writes by rows of other tiers too.

-- statement ok
INSERT INTO facts VALUES (1), (2);

-- statement ok
UPDATE logged SET v = v + 1 WHERE id IN (SELECT id FROM facts);

-- query
SELECT id, v, changes FROM logged ORDER BY id;
1|11|1
2|41|2

# Older snapshots of an OLAP table stay for a time; no SQL reads them yet.

-- error 42601
SELECT * FROM facts FOR VERSION AS OF 1;

-- error 42601
SELECT * FROM facts FOR SYSTEM_TIME AS OF TIMESTAMP '2025-01-01 00:00:00';
