# embed_text: of literals, parameters, columns of every tier; into tables of every tier.

-- statement ok
CREATE TABLE words_oltp (id integer PRIMARY KEY, config json, t text) USING OLTP;

-- statement ok
INSERT INTO words_oltp VALUES (1, '{"engine": "postgres 16", "size": 8}', 'Ledger, API'), (2, '{"engine": "postgres 15", "size": 8}', 'ledger api'), (3, '{"nodes": 40, "public": false}', NULL);

-- query
SELECT vector_dims(embed_text('anything')), round(l2_norm(embed_text('of length one'))::numeric, 5);
384|1.00000

-- query
SELECT id, embed_text(t) IS NULL, embed_text(t) <=> embed_text('LEDGER api') FROM words_oltp ORDER BY id;
1|false|0.0
2|false|0.0
3|true|NULL

-- statement ok
CREATE TABLE like_olap (id integer, e vector(384)) USING OLAP;

-- statement ok
CREATE TABLE like_memory (id integer PRIMARY KEY, e vector(384)) USING MEMORY;

-- statement ok
CREATE TABLE like_oltp (id integer PRIMARY KEY, e vector(384)) USING OLTP;

-- statement ok
INSERT INTO like_olap SELECT id, embed_text(config::text) FROM words_oltp;

-- statement ok
INSERT INTO like_memory SELECT id, embed_text(config::text) FROM words_oltp;

-- statement ok
INSERT INTO like_oltp SELECT id, embed_text(config::text) FROM words_oltp;

-- query
SELECT count(*) FROM like_olap o JOIN like_memory m ON m.id = o.id JOIN like_oltp p ON p.id = o.id WHERE o.e = m.e AND o.e = p.e;
3

-- query
SELECT id FROM like_olap ORDER BY e <=> embed_text('{"engine": "postgres 16", "size": 8}') LIMIT 2;
1
2

-- query
SELECT id FROM like_memory WHERE id <> 1 ORDER BY e <=> (SELECT e FROM like_olap WHERE id = 1) LIMIT 1;
2

-- query
SELECT w.id, n.id FROM words_oltp w CROSS JOIN LATERAL (SELECT o.id FROM like_olap o WHERE o.id <> w.id ORDER BY o.e <=> embed_text(w.config::text) LIMIT 1) n WHERE w.id < 3 ORDER BY w.id;
1|2
2|1

-- error 42883 embed_text(integer)
SELECT embed_text(1);
