# halfvec(n), sparsevec(n) and bit(n): storing, reading back, distances, casts, in every tier.

-- onlyif VERBATIM FEDERATED_BACK
-- statement ok
CREATE TABLE thing (id integer PRIMARY KEY, half halfvec(3), sparse sparsevec(5), bits bit(4)) USING TIER_A;

-- skipif VERBATIM FEDERATED_BACK
-- statement ok
CREATE TABLE thing (id integer, half halfvec(3), sparse sparsevec(5), bits bit(4)) USING TIER_A;

-- statement ok
CREATE TABLE other (id integer, half halfvec(3), sparse sparsevec(5), bits bit(4)) USING TIER_B;

-- statement ok
INSERT INTO thing VALUES (1, '[0.1,2,3]', '{3:2, 1:1.5}/5', '1011'), (2, '[65504,1e-7,-2]', '{}/5', '0000'), (3, NULL, NULL, NULL);

-- statement ok
INSERT INTO other VALUES (1, '[1,2,3]', '{1:1}/5', B'1111'), (2, '[0,0,1]', '{2:0.5,5:-1}/5', B'0000');

-- query
SELECT id, half::text, sparse::text, bits::text FROM thing ORDER BY id;
1|[0.099975586,2,3]|{1:1.5,3:2}/5|1011
2|[65504,1.1920929e-07,-2]|{}/5|0000
3|NULL|NULL|NULL

-- query
SELECT t.id, round((t.half <-> o.half)::numeric, 2), t.half <#> o.half, round((t.half <=> o.half)::numeric, 5), round((t.half <+> o.half)::numeric, 4) FROM thing t JOIN other o USING (id) ORDER BY 1;
1|0.90|-13.0999755859375|0.02934|0.9000
2|65504.00|2.0|1.00003|65507.0000

-- query
SELECT t.id, t.sparse <-> o.sparse, t.sparse <#> o.sparse, t.sparse <+> o.sparse, l2_distance(t.sparse, o.sparse), l2_norm(o.sparse), inner_product(o.sparse, t.sparse) FROM thing t JOIN other o USING (id) ORDER BY 1;
1|2.0615528128088303|-1.5|2.5|2.0615528128088303|1.0|1.5
2|1.118033988749895|-0.0|1.5|1.118033988749895|1.118033988749895|0.0

-- query
SELECT t.id, t.bits <~> o.bits, t.bits <%> o.bits, hamming_distance(t.bits, '1111'), jaccard_distance(o.bits, '1100') FROM thing t JOIN other o USING (id) ORDER BY 1;
1|1.0|0.25|1.0|0.5
2|0.0|1.0|4.0|1.0

-- query
SELECT half <-> '[1,2,3]', half + '[1,1,1]', half || '[1]', vector_dims(half), l2_norm(half), l2_normalize(half), binary_quantize(half), subvector(half, 1, 1), sparse <-> '{1:1}/5', sparse <#> '{1:1}/5', sparse <=> '{1:1}/5', sparse <+> '{1:1}/5', l2_norm(sparse), l2_normalize(sparse), bits <~> '1111', bits <%> '1111', half::text, sparse::text, half::vector, half::real[], sparse::halfvec(5) FROM thing WHERE id = 3;
NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL

-- query
SELECT t.id, t.half <+> (SELECT o.half FROM other o WHERE o.id = 1), t.sparse <-> (SELECT o.sparse FROM other o WHERE o.id = 1), t.bits <~> (SELECT o.bits FROM other o WHERE o.id = 1) FROM thing t WHERE t.id <> 2 ORDER BY t.id;
1|0.9000244140625|2.0615528128088303|1.0
3|NULL|NULL|NULL

-- query
SELECT round(cosine_distance(o.sparse, '{1:2,2:1}/5')::numeric, 5) FROM thing t JOIN other o USING (id) ORDER BY o.id;
0.10557
0.80000

-- query
SELECT half::vector(3)::text, sparse::vector(5)::text, half::sparsevec(3)::text, sparse::halfvec(5)::text, half::real[] FROM thing WHERE id = 1;
[0.099975586,2,3]|[1.5,0,2,0,0]|{1:0.099975586,2:2,3:3}/3|[1.5,0,2,0,0]|[0.099975586,2.0,3.0]

-- query
SELECT ARRAY[1,2,3]::vector(3)::text, ARRAY[1.5,2]::halfvec(2)::text, ARRAY[0.0,2.5]::sparsevec(2)::text, '[1,0,3]'::vector::sparsevec::text FROM thing WHERE id = 1;
[1,2,3]|[1.5,2]|{2:2.5}/2|{1:1,3:3}/3

-- query
SELECT (t.half + o.half)::text, (o.half * '[2,2,2]')::text, vector_dims(t.half), l2_normalize(o.half)::text, binary_quantize(t.half)::text, subvector(o.half, 1, 2)::text FROM thing t JOIN other o USING (id) WHERE t.id = 1;
[1.0996094,4,6]|[2,4,6]|3|[0.26733398,0.53466797,0.8017578]|111|[1,2]

-- query
SELECT count(*), count(half), sum(half)::text, avg(half)::text FROM other;
2|2|[1,2,4]|[0.5,1,2]

-- query
SELECT id FROM thing WHERE bits = B'1011' OR sparse = '{}/5' ORDER BY bits <~> '0000', id;
2
1

-- query
SELECT '10'::bit(4)::text, '10111'::bit(3)::text FROM thing WHERE id = 1;
1000|101

-- error 22003
INSERT INTO other VALUES (5, '[70000,1,1]', NULL, NULL);

-- error 22000
INSERT INTO other VALUES (5, '[1,1]', NULL, NULL);

-- error 22000
INSERT INTO other VALUES (5, NULL, '{1:1}/6', NULL);

-- error 22000
INSERT INTO other VALUES (5, NULL, '{9:1}/5', NULL);

-- error 22000
INSERT INTO other VALUES (5, NULL, '{1:1,1:2}/5', NULL);

-- error 22P02
INSERT INTO other VALUES (5, NULL, '[1,2]', NULL);

-- error 22026
INSERT INTO other VALUES (5, NULL, NULL, '101');

-- error 22P02
INSERT INTO other VALUES (5, NULL, NULL, '10x1');

-- query
SELECT count(*) FROM other;
2

-- statement ok
UPDATE thing SET sparse = '{2:2}/5', half = '[1,1,1]', bits = '1111' WHERE id = 2;

-- query
SELECT half::text, sparse::text, bits::text FROM thing WHERE id = 2;
[1,1,1]|{2:2}/5|1111
