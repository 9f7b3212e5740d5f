# Aggregates, FILTER, string_agg, array_agg, HAVING, GROUPING SETS, ROLLUP, CUBE.

-- include ../shared/accounts_and_costs.sql

-- query
SELECT count(*), count(c.amount), sum(c.amount), avg(c.amount), min(c.day), max(c.service), sum(c.units), avg(c.units) FROM acct a JOIN cost c ON c.acct_id = a.id;
7|6|53.85|8.9750000000000000|2025-01-05|vm|21|3.5000000000000000

-- query
SELECT a.region, count(*), sum(c.amount) FROM acct a JOIN cost c ON c.acct_id = a.id GROUP BY a.region HAVING sum(c.amount) > 1 ORDER BY a.region;
eu|5|33.75
us|2|20.10

-- query
SELECT a.owner, count(*) FILTER (WHERE c.service = 'vm') AS vms, sum(c.amount) FILTER (WHERE c.amount > 10) FROM acct a JOIN cost c ON c.acct_id = a.id GROUP BY a.owner ORDER BY a.owner;
ann|2|21.50
bob|1|20.00
cid|1|NULL

-- query
SELECT a.id, string_agg(c.service, ', ' ORDER BY c.day DESC) FROM acct a JOIN cost c ON c.acct_id = a.id GROUP BY a.id ORDER BY a.id;
1|vm, db, vm
2|lb, vm
3|db, vm

-- query
SELECT string_agg(DISTINCT c.service, '+' ORDER BY c.service) FROM acct a JOIN cost c ON c.acct_id = a.id;
db+lb+vm

-- query
SELECT a.id, array_agg(c.units ORDER BY c.day)::text FROM acct a JOIN cost c ON c.acct_id = a.id GROUP BY a.id ORDER BY a.id;
1|{3,NULL,4}
2|{9,1}
3|{2,2}

-- query
SELECT a.region, c.service, sum(c.amount), grouping(a.region), grouping(c.service) FROM acct a JOIN cost c ON c.acct_id = a.id GROUP BY GROUPING SETS ((a.region, c.service), (a.region), ()) ORDER BY 4, 5, 1, 2;
eu|db|7.25|0|0
eu|vm|26.50|0|0
us|lb|0.10|0|0
us|vm|20.00|0|0
eu|NULL|33.75|0|1
us|NULL|20.10|0|1
NULL|NULL|53.85|1|1

-- query
SELECT a.region, c.service, count(*) FROM acct a JOIN cost c ON c.acct_id = a.id GROUP BY ROLLUP (a.region, c.service) ORDER BY 1, 2, 3;
eu|db|2
eu|vm|3
eu|NULL|5
us|lb|1
us|vm|1
us|NULL|2
NULL|NULL|7

-- query
SELECT a.region, c.service, count(*) FROM acct a JOIN cost c ON c.acct_id = a.id GROUP BY CUBE (a.region, c.service) ORDER BY 1, 2, 3;
eu|db|2
eu|vm|3
eu|NULL|5
us|lb|1
us|vm|1
us|NULL|2
NULL|db|2
NULL|lb|1
NULL|vm|4
NULL|NULL|7

-- query
SELECT bool_and(c.units > 0), bool_or(c.units > 8), every(c.units IS NOT NULL) FROM acct a JOIN cost c ON c.acct_id = a.id;
true|true|false

-- query
SELECT count(DISTINCT c.service), sum(DISTINCT c.units) FROM acct a JOIN cost c ON c.acct_id = a.id;
3|19

-- query
SELECT sum(c.amount), count(*), max(c.day), string_agg(c.service, ',') FROM acct a JOIN cost c ON c.acct_id = a.id WHERE false;
NULL|0|NULL|NULL

# A constant of a certain type within a product, and one that is too large for 64 bits.
-- query
SELECT sum(c.amount * (CAST('1' AS numeric(10,0)) - c.amount)), sum(c.amount * CAST('99999999999999.99' AS numeric(16,2)) * CAST('99999999.99' AS numeric(10,2))) FROM acct a JOIN cost c ON c.acct_id = a.id;
-654.9725|538499999946149946150000.005385

-- query
SELECT date_trunc('month', c.day)::date AS month, sum(c.amount) FROM acct a JOIN cost c ON c.acct_id = a.id GROUP BY 1 ORDER BY 1;
2025-01-01|37.75
2025-02-01|16.00
2025-03-01|0.10

-- query
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY c.units), percentile_disc(0.5) WITHIN GROUP (ORDER BY c.units) FROM acct a JOIN cost c ON c.acct_id = a.id;
2.5|2

-- query
SELECT round(stddev(c.units), 4), round(variance(c.units), 4), round(stddev_pop(c.units), 4) FROM acct a JOIN cost c ON c.acct_id = a.id;
2.8810|8.3000|2.6300

-- error 42803
SELECT a.owner, c.service FROM acct a JOIN cost c ON c.acct_id = a.id GROUP BY a.owner;

-- error 42803
SELECT a.owner FROM acct a JOIN cost c ON c.acct_id = a.id WHERE sum(c.amount) > 1;
