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
