# What is wrong has the same SQLSTATE by every route.

-- statement ok
CREATE TABLE acct (id integer, owner text) USING TIER_A;

-- statement ok
CREATE TABLE cost (id integer, amount numeric(12,2), day date) USING TIER_B;

-- error 42P01 nothing
SELECT * FROM acct a JOIN nothing c ON c.id = a.id;

-- error 42703 amout
SELECT c.amout FROM acct a JOIN cost c ON c.id = a.id;

-- error 42P01
SELECT b.id FROM acct a JOIN cost c ON c.id = a.id;

-- error 42702 ambiguous
SELECT id FROM acct a JOIN cost c ON c.id = a.id;

-- error 42883 uper
SELECT uper(a.owner) FROM acct a JOIN cost c ON c.id = a.id;

-- error 42883
SELECT a.owner + 1 FROM acct a JOIN cost c ON c.id = a.id;

-- error 42883
SELECT a.id FROM acct a JOIN cost c ON c.day = a.id;

-- error 42804
SELECT a.id FROM acct a JOIN cost c ON c.id = a.id WHERE a.id;

-- error 42803
SELECT a.id, count(*) FROM acct a JOIN cost c ON c.id = a.id;

-- error 42803
SELECT sum(count(*)) FROM acct a JOIN cost c ON c.id = a.id;

-- error 42601
SELECT FROM WHERE acct cost;

-- error 22025 escape
SELECT a.id FROM acct a JOIN cost c ON c.id = a.id WHERE a.owner LIKE 'a' ESCAPE 'ab';

-- error 2201W LIMIT
SELECT a.id FROM acct a JOIN cost c ON c.id = a.id LIMIT -1;

-- error 2201X OFFSET
SELECT a.id FROM acct a JOIN cost c ON c.id = a.id LIMIT 3 OFFSET -2;

-- error 42601
SELEC a.id FROM acct a JOIN cost c ON c.id = a.id;

-- error 42704
SELECT a.id::integr FROM acct a JOIN cost c ON c.id = a.id;

-- error 42846
SELECT c.day::integer FROM acct a JOIN cost c ON c.id = a.id;

-- error 22P02
SELECT a.id FROM acct a JOIN cost c ON c.id = a.id WHERE a.id = 'x';
