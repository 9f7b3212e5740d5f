# Dates, times, intervals.

-- include ../shared/accounts_and_costs.sql

-- query
SELECT a.id, c.day + INTERVAL '1 month', c.day - INTERVAL '10 days' FROM acct a JOIN cost c ON c.acct_id = a.id WHERE c.service = 'lb' OR c.service = 'db' ORDER BY c.day;
1|2025-02-20T00:00|2025-01-10T00:00
3|2025-03-28T00:00|2025-02-18T00:00
2|2025-04-30T00:00|2025-03-21T00:00

-- query
SELECT a.id, c.day - DATE '2025-01-01', extract(year FROM c.day), extract(dow FROM c.day), extract(doy FROM c.day) FROM acct a JOIN cost c ON c.acct_id = a.id ORDER BY c.day;
1|4|2025|0|5
2|6|2025|2|7
1|19|2025|1|20
1|35|2025|3|36
3|41|2025|2|42
3|58|2025|5|59
2|89|2025|1|90

-- query
SELECT c.day, date_trunc('quarter', c.day::timestamp), to_char(c.day, 'YYYY-MM') FROM acct a JOIN cost c ON c.acct_id = a.id WHERE c.day >= DATE '2025-02-01' ORDER BY c.day;
2025-02-05|2025-01-01T00:00|2025-02
2025-02-11|2025-01-01T00:00|2025-02
2025-02-28|2025-01-01T00:00|2025-02
2025-03-31|2025-01-01T00:00|2025-03

-- query
SELECT c.day FROM acct a JOIN cost c ON c.acct_id = a.id WHERE c.day < DATE '2025-01-01' + INTERVAL '1 month' ORDER BY 1;
2025-01-05
2025-01-07
2025-01-20

-- query
SELECT (TIMESTAMPTZ '2025-01-01 00:00:00+02' + a.id * INTERVAL '1 day') = TIMESTAMPTZ '2025-01-02 22:00:00+00' FROM acct a JOIN cost c ON c.acct_id = a.id WHERE c.service = 'lb';
true

-- query
SELECT c.id, date_trunc('month', c.at::timestamp)::text, date_trunc('week', c.at::timestamptz) = c.at::timestamptz, date_trunc('century', c.at::timestamptz) = c.at::timestamptz FROM (SELECT a.id, CASE a.id WHEN 1 THEN 'infinity' WHEN 2 THEN '-infinity' ELSE '2025-03-05 10:00:00' END AS at FROM acct a JOIN cost c2 ON c2.acct_id = a.id GROUP BY a.id) c ORDER BY c.id;
1|infinity|true|true
2|-infinity|true|true
3|2025-03-01 00:00:00|false|false

-- query
SELECT (age(c.day, DATE '2024-12-01'))::text FROM acct a JOIN cost c ON c.acct_id = a.id ORDER BY c.day LIMIT 2;
1 mon 4 days
1 mon 6 days

-- error 22008
SELECT (c.service || '-13-99')::date FROM (SELECT '2025' AS service FROM acct a JOIN cost c2 ON c2.acct_id = a.id) c;

# Instants: months and weeks are those of the session's time zone.

-- statement ok
CREATE TABLE instant (id integer, at timestamptz) USING TIER_B;

-- statement ok
INSERT INTO instant VALUES (1, '2025-03-30 23:30:00+00'), (2, 'infinity'), (3, '-infinity'), (4, NULL), (5, '1969-12-31 23:59:59.999999+00'), (6, '0011-02-03 04:05:06+00');

-- query
SELECT i.id, date_trunc('month', i.at)::text, date_trunc('week', i.at)::text, date_trunc('hour', i.at)::text, date_trunc('decade', i.at)::text FROM instant i ORDER BY i.id;
1|2025-03-01 00:00:00+00|2025-03-24 00:00:00+00|2025-03-30 23:00:00+00|2020-01-01 00:00:00+00
2|infinity|infinity|infinity|infinity
3|-infinity|-infinity|-infinity|-infinity
4|NULL|NULL|NULL|NULL
5|1969-12-01 00:00:00+00|1969-12-29 00:00:00+00|1969-12-31 23:00:00+00|1960-01-01 00:00:00+00
6|0011-02-01 00:00:00+00|0011-01-31 00:00:00+00|0011-02-03 04:00:00+00|0010-01-01 00:00:00+00

-- query
SELECT date_trunc('quarter', max(i.at))::text, date_trunc('year', (SELECT i2.at FROM instant i2 WHERE i2.id = 5))::text FROM instant i WHERE i.id IN (1, 5);
2025-01-01 00:00:00+00|1969-01-01 00:00:00+00

-- statement ok
SET TIME ZONE 'Europe/Berlin';

-- query
SELECT i.id, date_trunc('month', i.at)::text, date_trunc('week', i.at)::text, date_trunc('hour', i.at)::text, date_trunc('decade', i.at)::text FROM instant i WHERE i.id < 5 ORDER BY i.id;
1|2025-03-01 00:00:00+01|2025-03-31 00:00:00+02|2025-03-31 01:00:00+02|2020-01-01 00:00:00+01
2|infinity|infinity|infinity|infinity
3|-infinity|-infinity|-infinity|-infinity
4|NULL|NULL|NULL|NULL
