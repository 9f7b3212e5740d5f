# Joins of every kind, USING, LATERAL, sub-queries in every place.

-- include ../shared/accounts_and_costs.sql

-- query
SELECT a.id, c.acct_id, c.service FROM acct a LEFT JOIN cost c ON c.acct_id = a.id AND c.service = 'db' ORDER BY a.id;
1|1|db
2|NULL|NULL
3|3|db
4|NULL|NULL
5|NULL|NULL

-- query
SELECT a.id, c.acct_id, c.service FROM acct a RIGHT JOIN cost c ON c.acct_id = a.id WHERE c.service = 'db' ORDER BY c.acct_id;
1|1|db
3|3|db
NULL|9|db

-- query
SELECT a.id, c.acct_id FROM acct a FULL JOIN cost c ON c.acct_id = a.id AND c.service = 'db' WHERE a.id IS NULL OR c.acct_id IS NULL ORDER BY a.id, c.acct_id;
2|NULL
4|NULL
5|NULL
NULL|1
NULL|1
NULL|2
NULL|2
NULL|3
NULL|9

-- query
SELECT count(*) FROM acct CROSS JOIN cost;
40

-- query
SELECT a.id, t.day, t.amount FROM acct a CROSS JOIN LATERAL (SELECT c.day, c.amount FROM cost c WHERE c.acct_id = a.id ORDER BY c.day DESC LIMIT 1) t ORDER BY a.id;
1|2025-02-05|11.00
2|2025-03-31|0.10
3|2025-02-28|NULL

-- query
SELECT a.id, t.n, t.s FROM acct a LEFT JOIN LATERAL (SELECT count(*) AS n, sum(c.amount) AS s FROM cost c WHERE c.acct_id = a.id) t ON true ORDER BY a.id;
1|3|28.75
2|2|20.10
3|2|5.00
4|0|NULL
5|0|NULL

-- query
SELECT a.id, (SELECT max(c.amount) FROM cost c WHERE c.acct_id = a.id) AS top FROM acct a ORDER BY a.id;
1|11.00
2|20.00
3|5.00
4|NULL
5|NULL

-- query
SELECT id FROM acct a WHERE EXISTS (SELECT 1 FROM cost c WHERE c.acct_id = a.id AND c.service = 'lb') ORDER BY id;
2

-- query
SELECT id FROM acct a WHERE NOT EXISTS (SELECT 1 FROM cost c WHERE c.acct_id = a.id) ORDER BY id;
4
5

-- query
SELECT id FROM acct WHERE id NOT IN (SELECT acct_id FROM cost WHERE service = 'db') ORDER BY id;
2
4
5

-- query
SELECT id FROM acct WHERE id = ANY (SELECT acct_id FROM cost WHERE units > 3) ORDER BY id;
1
2

-- query
SELECT id FROM acct WHERE budget > ALL (SELECT amount FROM cost WHERE amount IS NOT NULL) ORDER BY id;
1
2
4

-- query
SELECT a.id FROM acct a WHERE (a.id, a.region) IN (SELECT c.acct_id, 'eu' FROM cost c) ORDER BY a.id;
1
3

-- query
SELECT t.id, t.label, c.service FROM (VALUES (1, 'one'), (2, 'two')) AS t(id, label) JOIN cost c ON c.acct_id = t.id JOIN acct a USING (id) ORDER BY t.id, c.day;
1|one|vm
1|one|db
1|one|vm
2|two|vm
2|two|lb

-- error 21000
SELECT a.id, (SELECT c.day FROM cost c WHERE c.acct_id = a.id) FROM acct a;

# USING over USING merges all the columns of the name into one.
-- query
SELECT id, x.owner, y.region, z.n FROM acct x JOIN (SELECT id, region FROM acct) y USING (id) LEFT JOIN (SELECT acct_id AS id, count(*) AS n FROM cost GROUP BY acct_id) z USING (id) WHERE id < 5 ORDER BY id;
1|ann|eu|3
2|bob|us|2
3|cid|eu|2
4|NULL|ap|NULL

-- query
SELECT id, count(*) AS n FROM (VALUES (1), (2)) a(id) FULL JOIN (VALUES (2), (3)) b(id) USING (id) FULL JOIN (VALUES (3), (4)) c(id) USING (id) GROUP BY id ORDER BY id;
1|1
2|1
3|1
4|1

-- query
SELECT id, a.p FROM (VALUES (1, 'p'), (2, 'q')) a(id, p) JOIN (VALUES (1), (2)) b(id) USING (id) RIGHT JOIN (VALUES (2), (3)) c(id) USING (id) ORDER BY id;
2|q
3|NULL

-- query
SELECT * FROM (VALUES (1, 'a')) x(id, p) JOIN (VALUES (1, 'b')) y(id, q) USING (id) JOIN (VALUES (1, 'c')) z(id, r) USING (id);
1|a|b|c

-- query
SELECT id, d.region FROM (VALUES (1, 7), (2, 8)) a(id, other) FULL JOIN (VALUES (2), (3)) b(id) USING (id) JOIN (VALUES (2), (3), (4)) c(id) USING (id) JOIN (VALUES (8, 'eu'), (9, 'us')) d(other, region) USING (other) ORDER BY id;
2|eu

-- error 42702 ambiguous
SELECT id FROM acct a JOIN (VALUES (1)) b(id) USING (id) JOIN (VALUES (2)) c(id) ON true;

# The same of two tables, in every clause.

-- query
SELECT id, a.owner, b.n FROM acct a JOIN (SELECT acct_id AS id, count(*) AS n FROM cost GROUP BY acct_id) b USING (id) WHERE id < 3 ORDER BY id;
1|ann|3
2|bob|2

-- query
SELECT id % 2 AS odd, count(*) FROM acct a JOIN acct b USING (id) GROUP BY id % 2 HAVING max(id) > 4 ORDER BY 1;
1|3

-- query
SELECT count(*) FROM (VALUES (1), (2)) a(id) FULL JOIN (VALUES (2), (3)) b(id) USING (id) WHERE id IN (1, 3);
2

-- query
SELECT b.* FROM (VALUES (1), (2)) a(id) RIGHT JOIN (VALUES (2, 'x'), (3, 'y')) b(id, t) USING (id) WHERE id = 3 ORDER BY id;
3|y

-- query
SELECT id, p, q FROM (VALUES (1, 'a'), (2, 'b')) x(id, p) NATURAL JOIN (VALUES (1, 'c'), (2, 'd')) y(id, q) WHERE id = 2;
2|b|d

-- query
SELECT id, count(*) FROM acct NATURAL JOIN (VALUES (1), (2)) y(id) NATURAL LEFT JOIN (VALUES (2, 'd')) z(id, q) WHERE id > 0 GROUP BY id ORDER BY id;
1|1
2|1
