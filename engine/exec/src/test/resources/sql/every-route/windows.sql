# Window functions, frames, named windows.

-- include ../shared/accounts_and_costs.sql

-- query
SELECT a.id, c.day, row_number() OVER (PARTITION BY a.id ORDER BY c.day), sum(c.amount) OVER (PARTITION BY a.id ORDER BY c.day) FROM acct a JOIN cost c ON c.acct_id = a.id ORDER BY 1, 2;
1|2025-01-05|1|10.50
1|2025-01-20|2|17.75
1|2025-02-05|3|28.75
2|2025-01-07|1|20.00
2|2025-03-31|2|20.10
3|2025-02-11|1|5.00
3|2025-02-28|2|5.00

-- query
SELECT a.owner, c.units, rank() OVER w, dense_rank() OVER w, ntile(2) OVER w FROM acct a JOIN cost c ON c.acct_id = a.id WINDOW w AS (ORDER BY c.units DESC, c.day) ORDER BY c.units DESC, c.day;
ann|NULL|1|1|1
bob|9|2|2|1
ann|4|3|3|1
ann|3|4|4|1
cid|2|5|5|2
cid|2|6|6|2
bob|1|7|7|2

-- query
SELECT c.day, lag(c.amount) OVER (ORDER BY c.day), lead(c.amount, 1, 0.00) OVER (ORDER BY c.day), first_value(c.service) OVER (ORDER BY c.day), last_value(c.service) OVER (ORDER BY c.day ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM acct a JOIN cost c ON c.acct_id = a.id ORDER BY c.day;
2025-01-05|NULL|20.00|vm|lb
2025-01-07|10.50|7.25|vm|lb
2025-01-20|20.00|11.00|vm|lb
2025-02-05|7.25|5.00|vm|lb
2025-02-11|11.00|NULL|vm|lb
2025-02-28|5.00|0.10|vm|lb
2025-03-31|NULL|0.00|vm|lb

-- query
SELECT c.day, sum(c.units) OVER (ORDER BY c.day ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), count(*) OVER () FROM acct a JOIN cost c ON c.acct_id = a.id ORDER BY c.day;
2025-01-05|12|7
2025-01-07|12|7
2025-01-20|13|7
2025-02-05|6|7
2025-02-11|8|7
2025-02-28|5|7
2025-03-31|3|7

-- query
SELECT c.day, nth_value(c.service, 2) OVER (ORDER BY c.day), round(percent_rank() OVER (ORDER BY c.day)::numeric, 3), round(cume_dist() OVER (ORDER BY c.day)::numeric, 3) FROM acct a JOIN cost c ON c.acct_id = a.id ORDER BY c.day;
2025-01-05|NULL|0.000|0.143
2025-01-07|vm|0.167|0.286
2025-01-20|vm|0.333|0.429
2025-02-05|vm|0.500|0.571
2025-02-11|vm|0.667|0.714
2025-02-28|vm|0.833|0.857
2025-03-31|vm|1.000|1.000

-- query
SELECT id, total, rank() OVER (ORDER BY total DESC) FROM (SELECT a.id, sum(c.amount) AS total FROM acct a JOIN cost c ON c.acct_id = a.id GROUP BY a.id) t ORDER BY id;
1|28.75|1
2|20.10|2
3|5.00|3

-- query
SELECT a.region, sum(c.amount), sum(sum(c.amount)) OVER () FROM acct a JOIN cost c ON c.acct_id = a.id GROUP BY a.region ORDER BY 1;
eu|33.75|53.85
us|20.10|53.85

-- query
SELECT c.day, count(*) FILTER (WHERE c.service = 'vm') OVER (ORDER BY c.day) FROM acct a JOIN cost c ON c.acct_id = a.id ORDER BY 1;
2025-01-05|1
2025-01-07|2
2025-01-20|2
2025-02-05|3
2025-02-11|4
2025-02-28|4
2025-03-31|4
