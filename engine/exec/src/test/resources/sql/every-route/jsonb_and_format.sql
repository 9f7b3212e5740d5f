# jsonb's operators and set functions, format, OVERLAPS and COLLATE "C" by every route.

-- statement ok
CREATE TABLE doc (id integer, body jsonb) USING TIER_A;

-- statement ok
CREATE TABLE tag (id integer, name text, since date, until date) USING TIER_B;

-- statement ok
INSERT INTO doc VALUES (1, '{"kind":"vm","tags":["a","b"],"size":{"cpu":2}}'), (2, '{"kind":"disk","tags":[]}'), (3, '[1,2]'), (4, NULL);

-- statement ok
INSERT INTO tag VALUES (1, 'a', DATE '2025-01-01', DATE '2025-02-01'), (2, 'B', DATE '2025-01-15', DATE '2025-03-01'), (3, 'c', NULL, DATE '2025-01-10');

-- query
SELECT d.id, t.name FROM doc d JOIN tag t ON t.id = d.id WHERE d.body @> '{"kind":"vm"}';
1|a

-- query
SELECT d.id FROM doc d JOIN tag t ON t.id = d.id WHERE d.body @> '{"size":{"cpu":2.0},"tags":["b"]}';
1

-- query
SELECT d.id FROM doc d JOIN tag t ON t.id = d.id WHERE '{"kind":"disk"}' <@ d.body OR d.body @> '2' ORDER BY d.id;
2
3

-- query
SELECT d.id, jsonb_exists(d.body, 'kind'), jsonb_exists(d.body, t.name) FROM doc d LEFT JOIN tag t ON t.id = d.id ORDER BY d.id;
1|true|false
2|true|false
3|false|false
4|NULL|NULL

-- query
SELECT d.id, (d.body || '{"kind":"x"}') ->> 'kind' FROM doc d JOIN tag t ON t.id = d.id WHERE d.id < 3 ORDER BY d.id;
1|x
2|x

-- query
SELECT d.id, (d.body - 'kind') ->> 'kind', d.body #>> '{size,cpu}', (d.body #> '{tags,1}') ->> 0 FROM doc d JOIN tag t ON t.id = d.id WHERE d.id < 3 ORDER BY d.id;
1|NULL|2|b
2|NULL|NULL|NULL

-- query
SELECT d.id, e FROM doc d JOIN tag t ON t.id = d.id, jsonb_array_elements_text(d.body -> 'tags') AS e WHERE d.id < 3 ORDER BY d.id, e;
1|a
1|b

-- query
SELECT d.id, k.key, k.value FROM doc d JOIN tag t ON t.id = d.id CROSS JOIN LATERAL jsonb_each_text(d.body) AS k WHERE d.id = 2 ORDER BY 2;
2|kind|disk
2|tags|[]

-- query
SELECT k FROM doc d JOIN tag t ON t.id = d.id, jsonb_object_keys(d.body) AS k WHERE d.id = 1 ORDER BY k;
kind
size
tags

-- query
SELECT count(*) FROM doc a JOIN tag t ON t.id = a.id JOIN doc b ON a.body = b.body;
3

-- error 22023
SELECT * FROM doc d JOIN tag t ON t.id = d.id, jsonb_array_elements(d.body) AS e;

-- query
SELECT format('%s is %I, %L [%-4s]', d.id, t.name, t.until, t.name) FROM doc d JOIN tag t ON t.id = d.id ORDER BY d.id;
1 is a, '2025-02-01' [a   ]
2 is "B", '2025-03-01' [B   ]
3 is c, '2025-01-10' [c   ]

-- error 22023
SELECT format('%s %s', t.name) FROM doc d JOIN tag t ON t.id = d.id;

-- query
SELECT d.id, (t.since, t.until) OVERLAPS (DATE '2025-02-01', DATE '2025-02-10'), (t.since, t.until) OVERLAPS (DATE '2025-01-01', INTERVAL '3 days') FROM doc d JOIN tag t ON t.id = d.id ORDER BY d.id;
1|false|true
2|true|false
3|NULL|NULL

-- query
SELECT t.name FROM doc d JOIN tag t ON t.id = d.id ORDER BY t.name COLLATE "C" DESC;
c
a
B

-- query
SELECT d.id, ntile(2) OVER (ORDER BY d.id, t.name), rank() OVER (PARTITION BY 6 / d.id ORDER BY t.name), GROUPING(d.id, t.name) FROM doc d JOIN tag t ON t.id = d.id GROUP BY ROLLUP (d.id, t.name) HAVING d.id = 2 ORDER BY 4;
2|1|1|0
2|2|2|1
