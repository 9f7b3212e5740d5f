# Casts by :: and CAST, LIKE and ILIKE, CASE, COALESCE, integer division, rounding.

-- include ../shared/accounts_and_costs.sql

-- query
SELECT id::text || '!', budget::integer, budget::double precision FROM acct ORDER BY id;
1!|100|100.0
2!|251|250.5
3!|NULL|NULL
4!|80|80.25
5!|0|0.0

-- query
SELECT a.id, CAST(c.amount AS integer), (c.units / 2)::numeric(5,1), c.units % 2, c.day::text FROM acct a JOIN cost c ON c.acct_id = a.id ORDER BY a.id, c.day;
1|11|1.0|1|2025-01-05
1|7|NULL|NULL|2025-01-20
1|11|2.0|0|2025-02-05
2|20|4.0|1|2025-01-07
2|0|0.0|1|2025-03-31
3|5|1.0|0|2025-02-11
3|NULL|1.0|0|2025-02-28

-- query
SELECT '7'::integer + a.id, '2025-01-31'::date + c.units, 'true'::boolean AND c.units > 2 FROM acct a JOIN cost c ON c.acct_id = a.id WHERE c.service = 'vm' ORDER BY 1, 2;
8|2025-02-03|true
8|2025-02-04|true
9|2025-02-09|true
10|2025-02-02|false

-- query
SELECT a.owner, c.service FROM acct a JOIN cost c ON c.acct_id = a.id WHERE a.owner ILIKE 'A%' AND c.service NOT LIKE '%b' ORDER BY c.day;
ann|vm
ann|vm

-- query
SELECT id, owner FROM acct WHERE owner ILIKE '_nn' ORDER BY id;
1|ann
5|Ann

-- query
SELECT id, owner FROM acct WHERE owner NOT ILIKE 'a%' ORDER BY id;
2|bob
3|cid

-- query
SELECT a.id, CASE WHEN c.amount > 10 THEN 'big' WHEN c.amount IS NULL THEN 'none' ELSE 'small' END, coalesce(c.amount, 0.00), nullif(c.service, 'vm'), greatest(a.id, c.units), least(a.id, c.units) FROM acct a JOIN cost c ON c.acct_id = a.id ORDER BY a.id, c.day;
1|big|10.50|NULL|3|1
1|small|7.25|db|1|1
1|big|11.00|NULL|4|1
2|big|20.00|NULL|9|2
2|small|0.10|lb|2|1
3|small|5.00|NULL|3|2
3|none|0.00|db|3|2

-- query
SELECT round(amount, 1), round(amount), trunc(amount), ceil(amount), floor(-amount), abs(-amount) FROM cost WHERE acct_id = 1 ORDER BY day;
10.5|11|10|11|-11|10.50
7.3|7|7|8|-8|7.25
11.0|11|11|11|-11|11.00

-- query
SELECT upper(owner), length(owner), substring(owner FROM 2 FOR 2), position('n' IN owner), replace(owner, 'n', 'm'), lower(owner), left(owner, 1), right(owner, 1), lpad(owner, 5, '*') FROM acct ORDER BY id;
ANN|3|nn|2|amm|ann|a|n|**ann
BOB|3|ob|0|bob|bob|b|b|**bob
CID|3|id|0|cid|cid|c|d|**cid
NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL
ANN|3|nn|2|Amm|ann|A|n|**Ann

-- query
SELECT id, owner IS DISTINCT FROM 'ann', region IN ('eu', 'us'), region NOT IN ('eu'), budget BETWEEN 50 AND 150 FROM acct ORDER BY id;
1|false|true|false|true
2|true|true|true|false
3|true|true|false|NULL
4|true|false|true|true
5|true|NULL|NULL|false

-- error 22012
SELECT a.id / (c.units - c.units) FROM acct a JOIN cost c ON c.acct_id = a.id;

-- error 22P02
SELECT c.service::integer FROM acct a JOIN cost c ON c.acct_id = a.id;

-- error 22003
SELECT (a.id + 2147483646)::integer + c.units FROM acct a JOIN cost c ON c.acct_id = a.id;
