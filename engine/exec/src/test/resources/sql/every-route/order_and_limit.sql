# ORDER BY with PostgreSQL's place of NULL and byte order of text; LIMIT, OFFSET, FETCH; DISTINCT, DISTINCT ON.

-- include ../shared/accounts_and_costs.sql

-- query
SELECT id, owner FROM acct ORDER BY owner, id;
5|Ann
1|ann
2|bob
3|cid
4|NULL

-- query
SELECT id, owner FROM acct ORDER BY owner DESC, id;
4|NULL
3|cid
2|bob
1|ann
5|Ann

-- query
SELECT id, region FROM acct ORDER BY region NULLS FIRST, id DESC;
5|NULL
4|ap
3|eu
1|eu
2|us

-- query
SELECT a.owner, c.amount FROM acct a JOIN cost c ON c.acct_id = a.id ORDER BY c.amount DESC, a.owner LIMIT 3 OFFSET 1;
bob|20.00
ann|11.00
ann|10.50

-- query
SELECT a.owner, c.amount FROM acct a JOIN cost c ON c.acct_id = a.id ORDER BY c.amount FETCH FIRST 2 ROWS ONLY;
bob|0.10
cid|5.00

-- query
SELECT amount FROM cost ORDER BY amount DESC NULLS LAST OFFSET 5;
1.00
0.10
NULL

-- query
SELECT DISTINCT a.region FROM acct a JOIN cost c ON c.acct_id = a.id ORDER BY a.region;
eu
us

-- query
SELECT DISTINCT ON (a.id) a.id, c.service, c.day FROM acct a JOIN cost c ON c.acct_id = a.id ORDER BY a.id, c.day DESC;
1|vm|2025-02-05
2|lb|2025-03-31
3|db|2025-02-28

-- query
SELECT DISTINCT ON (region) region, id FROM acct ORDER BY region, id DESC;
ap|4
eu|3
us|2
NULL|5

-- query
SELECT count(*) FROM acct a, cost c LIMIT 0;

-- query
SELECT a.id + 1 AS next, c.service FROM acct a JOIN cost c ON c.acct_id = a.id ORDER BY next DESC, 2 LIMIT 2;
4|db
4|vm
