# vector(n): storing, reading back, distances, the nearest, in tables of every tier.

-- onlyif VERBATIM FEDERATED_BACK
-- statement ok
CREATE TABLE item (id integer PRIMARY KEY, name text, embedding vector(3)) USING TIER_A;

-- skipif VERBATIM FEDERATED_BACK
-- statement ok
CREATE TABLE item (id integer, name text, embedding vector(3)) USING TIER_A;

-- statement ok
CREATE TABLE price (item_id integer, amount integer, taste vector(3)) USING TIER_B;

-- statement ok
INSERT INTO item VALUES (1, 'a', '[1,2,3]'), (2, 'b', '[4, 5.5, -6e0]'), (3, 'c', NULL), (4, 'd', '[1,2,4]');

-- statement ok
INSERT INTO price (item_id, amount, taste) VALUES (1, 10, '[0,0,1]'), (2, 20, '[1,0,0]'), (4, 5, '[1,1,1]');

-- query
SELECT id, embedding FROM item ORDER BY id;
1|[1.0,2.0,3.0]
2|[4.0,5.5,-6.0]
3|NULL
4|[1.0,2.0,4.0]

-- query
SELECT id, embedding::text FROM item WHERE embedding IS NOT NULL ORDER BY id;
1|[1,2,3]
2|[4,5.5,-6]
4|[1,2,4]

-- query
SELECT id, embedding <-> '[1,2,3]', l2_distance(embedding, '[1,2,5]') FROM item ORDER BY id;
1|0.0|2.0
2|10.111874208078342|11.926860441876563
3|NULL|NULL
4|1.0|1.0

-- query
SELECT id FROM item ORDER BY embedding <-> '[1,2,5]' LIMIT 2;
4
1

-- query
SELECT i.id, p.amount, i.embedding <-> p.taste, i.embedding <#> p.taste, round((i.embedding <=> p.taste)::numeric, 6), i.embedding <+> p.taste FROM item i JOIN price p ON p.item_id = i.id ORDER BY 1;
1|10|3.0|-3.0|0.198216|5.0
2|20|8.674675786448736|-4.0|0.558946|14.5
4|5|3.1622776601683795|-7.0|0.118083|4.0

-- query
SELECT i.id, inner_product(i.embedding, p.taste), round(cosine_distance(i.embedding, p.taste)::numeric, 6), l1_distance(i.embedding, p.taste), vector_dims(i.embedding), vector_norm(p.taste) FROM item i JOIN price p ON p.item_id = i.id ORDER BY i.embedding <=> p.taste LIMIT 2;
4|7.0|0.118083|4.0|3|1.7320508075688772
1|3.0|0.198216|5.0|3|1.0

-- query
SELECT (i.embedding + p.taste)::text, (i.embedding - p.taste)::text, (i.embedding * p.taste)::text, (i.embedding || p.taste)::text FROM item i JOIN price p ON p.item_id = i.id ORDER BY i.id;
[1,2,4]|[1,2,2]|[0,0,3]|[1,2,3,0,0,1]
[5,5.5,-6]|[3,5.5,-6]|[4,0,-0]|[4,5.5,-6,1,0,0]
[2,3,5]|[0,1,3]|[1,2,4]|[1,2,4,1,1,1]

-- query
SELECT avg(i.embedding)::text, sum(i.embedding)::text, count(i.embedding), sum(p.taste)::text FROM item i JOIN price p ON p.item_id = i.id;
[2,3.1666667,0.33333334]|[6,9.5,1]|3|[2,1,2]

-- query
SELECT sum(embedding), avg(embedding) FROM item WHERE id = 3;
NULL|NULL

-- error 22000
SELECT embedding <-> '[1,2]' FROM item;

-- query
SELECT id, name FROM item WHERE embedding <=> '[1,2,3]' < 0.5 AND id <> 4 ORDER BY 1;
1|a

-- query
SELECT embedding::real[], l2_normalize(embedding)::text, binary_quantize(embedding)::text, subvector(embedding, 2, 2)::text FROM item WHERE id = 2;
[4.0,5.5,-6.0]|[0.44105428,0.6064496,-0.6615814]|110|[5.5,-6]

-- query
SELECT i.name, near.item_id FROM item i CROSS JOIN LATERAL (SELECT p.item_id FROM price p ORDER BY p.taste <-> i.embedding LIMIT 1) near WHERE i.embedding IS NOT NULL ORDER BY 1;
a|4
b|2
d|4

-- query
SELECT name, round(1 - (embedding <=> '[1,1,1]')::numeric, 4) AS similarity FROM item WHERE embedding IS NOT NULL ORDER BY embedding <=> '[1,1,1]', id LIMIT 3;
a|0.9258
d|0.8819
b|0.2228

-- error 22000
SELECT item.embedding <-> '[1,2,3,4]'::vector FROM item, price;

-- error 22000
SELECT embedding + '[1,2]'::vector(2) FROM item;

-- error 22003
SELECT embedding * '[3e38,3e38,3e38]' FROM item WHERE id = 2;

-- error 22000
INSERT INTO item VALUES (5, 'e', '[1,2]');

-- error 22P02
INSERT INTO item VALUES (5, 'e', '1,2,3');

-- error 22000
INSERT INTO item VALUES (5, 'e', '[1,NaN,3]');

-- query
SELECT count(*) FROM item;
4

-- statement ok
UPDATE item SET embedding = '[7,8,9]' WHERE id = 3;

-- statement ok
UPDATE item SET name = 'z' WHERE id = 3;

-- statement ok
DELETE FROM item WHERE embedding <-> '[1,2,3]' = 0;

-- query
SELECT id, name, embedding::text FROM item ORDER BY id;
2|b|[4,5.5,-6]
3|z|[7,8,9]
4|d|[1,2,4]
