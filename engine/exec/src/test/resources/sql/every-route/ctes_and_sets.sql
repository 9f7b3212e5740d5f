# CTEs, recursive ones, set operations, VALUES.

-- include ../shared/accounts_and_costs.sql

-- query
WITH t AS (SELECT a.id, sum(c.amount) AS total FROM acct a JOIN cost c ON c.acct_id = a.id GROUP BY a.id), u AS (SELECT max(total) AS top FROM t) SELECT t.id, t.total FROM t, u WHERE t.total = u.top;
1|28.75

-- query
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT n.i, a.owner, c.service FROM n JOIN acct a ON a.id = n.i JOIN cost c ON c.acct_id = a.id WHERE c.service = 'vm' ORDER BY n.i, c.day;
1|ann|vm
1|ann|vm
2|bob|vm
3|cid|vm

-- query
WITH RECURSIVE walk(id, depth) AS (SELECT id, 0 FROM acct WHERE id = 1 UNION SELECT a.id, w.depth + 1 FROM walk w JOIN acct a ON a.id = w.id + 1 WHERE w.depth < 10) SELECT w.id, w.depth, count(c.acct_id) FROM walk w LEFT JOIN cost c ON c.acct_id = w.id GROUP BY w.id, w.depth ORDER BY w.id;
1|0|3
2|1|2
3|2|2
4|3|0
5|4|0

-- query
SELECT id FROM acct UNION SELECT acct_id FROM cost ORDER BY 1;
1
2
3
4
5
9

-- query
SELECT id FROM acct UNION ALL SELECT acct_id FROM cost WHERE service = 'vm' ORDER BY 1;
1
1
1
2
2
3
3
4
5

-- query
SELECT id FROM acct INTERSECT SELECT acct_id FROM cost ORDER BY 1;
1
2
3

-- query
SELECT acct_id FROM cost EXCEPT SELECT id FROM acct ORDER BY 1;
9

-- query
SELECT acct_id FROM cost EXCEPT ALL SELECT id FROM acct ORDER BY 1;
1
1
2
3
9

-- query
(SELECT owner AS name FROM acct ORDER BY id LIMIT 1) UNION ALL (SELECT service FROM cost ORDER BY day DESC LIMIT 1) ORDER BY name;
ann
lb

-- query
SELECT region, NULL AS service FROM acct UNION SELECT NULL, service FROM cost ORDER BY 1, 2;
ap|NULL
eu|NULL
us|NULL
NULL|db
NULL|lb
NULL|vm
NULL|NULL

-- query
VALUES (1, 'a'), (2, NULL), (3, 'c');
1|a
2|NULL
3|c

-- query
SELECT v.x, count(c.units) FROM (VALUES (1), (2), (7)) v(x) LEFT JOIN cost c ON c.acct_id = v.x LEFT JOIN acct a ON a.id = v.x GROUP BY v.x ORDER BY v.x;
1|2
2|2
7|0

-- query
SELECT 1 + 1, 'a' || 'b', NULL, true;
2|ab|NULL|true

-- error 42601
SELECT id FROM acct UNION SELECT acct_id, service FROM cost;

-- error 42804
SELECT id FROM acct UNION SELECT day FROM cost;
