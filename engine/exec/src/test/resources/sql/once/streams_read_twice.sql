# Arguments that DuckDB writes out twice hold sub-queries over rows that come as a stream.

-- statement ok
CREATE TABLE now_memory (id integer PRIMARY KEY, v text) USING MEMORY;

-- statement ok
INSERT INTO now_memory VALUES (1, 'one'), (2, 'two');

-- statement ok
CREATE TABLE kept_oltp (id integer PRIMARY KEY, v text) USING OLTP;

-- statement ok
INSERT INTO kept_oltp VALUES (1, 'eins'), (2, 'zwei'), (3, 'drei');

-- query
SELECT nullif((SELECT count(*) FROM now_memory), 0);
2

-- query
SELECT nullif((SELECT max(v) FROM now_memory), 'two'), count(*) FROM kept_oltp k JOIN now_memory n USING (id);
NULL|2

-- query
SELECT k.id, nullif((SELECT n.v FROM now_memory n WHERE n.id = k.id), 'two') FROM kept_oltp k ORDER BY k.id;
1|one
2|NULL
3|NULL

-- statement ok
INSERT INTO now_memory SELECT 3, nullif((SELECT max(v) FROM now_memory), 'one');

-- query
SELECT v FROM now_memory WHERE id = nullif((SELECT max(id) FROM now_memory), 0);
two
