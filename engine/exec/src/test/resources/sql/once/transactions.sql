# Transactions on OLTP; other tiers may be read in them but not written.

-- statement ok
CREATE TABLE t (id integer PRIMARY KEY);

-- statement ok
CREATE TABLE o USING OLAP AS SELECT 1 AS id;

-- statement ok
BEGIN;

-- statement ok
INSERT INTO t VALUES (1);

-- statement ok
SAVEPOINT a;

-- statement ok
INSERT INTO t SELECT id + 1 FROM o;

-- query
SELECT count(*) FROM t;
2

-- query
SELECT t.id FROM t JOIN o ON o.id = t.id;
1

-- error 23505
INSERT INTO t VALUES (1);

-- error 25P02
SELECT count(*) FROM t;

-- error 25P02
SELECT count(*) FROM o;

-- statement ok
ROLLBACK TO SAVEPOINT a;

-- query
SELECT count(*) FROM t;
1

-- statement ok
RELEASE SAVEPOINT a;

-- statement ok
COMMIT;

-- query
SELECT count(*) FROM t;
1

-- statement ok
BEGIN;

-- statement ok
DELETE FROM t;

-- error 0A000 can't write the olap tier
INSERT INTO o VALUES (2);

-- statement ok
ROLLBACK;

-- query
SELECT count(*) FROM t JOIN o ON o.id = t.id;
1

-- statement ok
START TRANSACTION;

-- statement ok
CREATE TABLE later (id integer);

-- statement ok
INSERT INTO later VALUES (1);

-- statement ok
ROLLBACK;

-- error 42P01
SELECT * FROM later;
