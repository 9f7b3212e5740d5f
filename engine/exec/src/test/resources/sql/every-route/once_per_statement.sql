# What runs once for a statement: items of WITH, the time; and joins of a tier that others stand between.

-- statement ok
CREATE TABLE acct (id integer, owner text, region text, budget numeric(12,2)) USING TIER_A;

-- statement ok
INSERT INTO acct VALUES (1, 'ann', 'eu', 100.00), (2, 'bob', 'us', 250.50), (3, 'cid', 'eu', NULL), (4, NULL, 'ap', 80.25), (5, 'Ann', NULL, 0.00);

-- statement ok
CREATE TABLE team (acct_id integer, team text) USING TIER_A;

-- statement ok
INSERT INTO team VALUES (1, 'red'), (1, 'blue'), (2, 'red'), (3, 'blue'), (6, 'red');

-- statement ok
CREATE TABLE cost (acct_id integer, service text, day date, amount numeric(12,2), units integer) USING TIER_B;

-- statement ok
INSERT INTO cost VALUES
  (1, 'vm', DATE '2025-01-05', 10.50, 3), (1, 'vm', DATE '2025-02-05', 11.00, 4), (1, 'db', DATE '2025-01-20', 7.25, NULL),
  (2, 'vm', DATE '2025-01-07', 20.00, 9), (2, 'lb', DATE '2025-03-31', 0.10, 1), (3, 'db', DATE '2025-02-28', NULL, 2),
  (3, 'vm', DATE '2025-02-11', 5.00, 2), (9, 'db', DATE '2025-03-01', 1.00, 7);

-- query
SELECT a.owner, t.team, sum(c.amount) FROM acct a JOIN cost c ON c.acct_id = a.id JOIN team t ON t.acct_id = a.id GROUP BY a.owner, t.team ORDER BY 1, 2;
ann|blue|28.75
ann|red|28.75
bob|red|20.10
cid|blue|5.00

-- query
SELECT * FROM team t, cost c, acct a WHERE c.acct_id = a.id AND t.acct_id = a.id AND c.service = 'lb';
2|red|2|lb|2025-03-31|0.10|1|2|bob|us|250.50

-- query
SELECT t.team, count(c.day) FROM team t JOIN acct a ON a.id = t.acct_id LEFT JOIN cost c ON c.acct_id = a.id AND c.service = 'vm' GROUP BY t.team ORDER BY 1;
blue|3
red|3

-- query
WITH s AS (SELECT acct_id, sum(amount) AS total FROM cost GROUP BY acct_id) SELECT x.acct_id, x.total FROM s x WHERE x.total = (SELECT max(total) FROM s);
1|28.75

-- query
WITH s AS MATERIALIZED (SELECT a.region, sum(c.amount) AS total FROM acct a JOIN cost c ON c.acct_id = a.id GROUP BY a.region), u AS (SELECT count(*) AS n FROM s) SELECT s.region, s.total, u.n FROM s, u ORDER BY s.region;
eu|33.75|2
us|20.10|2

-- query
WITH s AS NOT MATERIALIZED (SELECT acct_id, count(*) AS n FROM cost GROUP BY acct_id) SELECT x.acct_id, y.acct_id FROM s x JOIN s y ON x.n = y.n AND x.acct_id < y.acct_id ORDER BY 1, 2;
2|3

-- query
WITH s(k, v) AS (SELECT acct_id, max(units) FROM cost GROUP BY acct_id), d AS (SELECT x.k, y.v FROM s x JOIN s y ON x.k = y.k + 1) SELECT d.k, d.v, a.owner FROM d JOIN acct a ON a.id = d.k WHERE d.v >= (SELECT avg(v) FROM s) - 5 ORDER BY d.k;
2|4|bob
3|9|cid

-- query
WITH r AS NOT MATERIALIZED (SELECT random() AS v FROM cost) SELECT count(*) FROM r a JOIN r b ON a.v = b.v;
8

-- query
SELECT count(*) FROM acct a JOIN cost c ON c.acct_id = a.id WHERE c.day < current_date AND now() > c.day - INTERVAL '1 day';
7

-- query
SELECT bool_and(now() = current_timestamp), count(DISTINCT now()), bool_and(current_date = now()::date) FROM acct a JOIN cost c ON c.acct_id = a.id WHERE c.day + INTERVAL '1 year' > TIMESTAMP '2025-01-01' AND localtimestamp > c.day;
true|1|true

-- query
SELECT a.id, CASE WHEN a.id > 1 THEN current_date - c.day > 100 END FROM acct a JOIN cost c ON c.acct_id = a.id WHERE c.service = 'db' ORDER BY a.id;
1|NULL
3|true
