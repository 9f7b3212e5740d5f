-- What did each service cost in the last quarter of the year? (olap)
SELECT ServiceName, count(*) AS charges, sum(BilledCost)::numeric(14,2) AS cost
FROM billing
WHERE ChargePeriodStart >= TIMESTAMPTZ '2025-10-01 00:00:00+00'
GROUP BY ServiceName
ORDER BY cost DESC
LIMIT 5;

-- Which resources are configured without encryption in production? (oltp, PostgreSQL alone)
SELECT service_name, count(*) AS resources
FROM resources
WHERE environment = 'production' AND configuration ->> 'encrypted' = 'false'
GROUP BY service_name
ORDER BY resources DESC, service_name
LIMIT 5;

-- What is busiest at this second? (memory)
SELECT resource_id, cpu_percent, requests_per_second
FROM metrics_now
WHERE cpu_percent > 99
ORDER BY cpu_percent DESC, resource_id
LIMIT 5;

-- What has each business unit spent this year, against its budget? (olap, oltp)
SELECT a.business_unit, sum(c.cost)::numeric(14,2) AS spent, sum(a.monthly_budget) * 12 AS budget
FROM accounts a
JOIN (SELECT SubAccountId, sum(BilledCost) AS cost FROM billing GROUP BY SubAccountId) c
  ON c.SubAccountId = a.account_id
GROUP BY a.business_unit
ORDER BY spent DESC;

-- Who owns the resources that fail right now, and what have they cost for a year? (memory, oltp, olap)
SELECT r.owner, r.resource_name, m.error_rate, b.cost
FROM metrics_now m
JOIN resources r ON r.resource_id = m.resource_id
JOIN (SELECT ResourceId, sum(BilledCost)::numeric(14,2) AS cost FROM billing GROUP BY ResourceId) b
  ON b.ResourceId = r.resource_id
WHERE m.error_rate > 0.099
ORDER BY b.cost DESC, r.resource_name
LIMIT 5;

-- How did the cost of the platform team's resources grow, month by month? (oltp, olap, a window)
SELECT month, cost, (cost - lag(cost) OVER (ORDER BY month))::numeric(14,2) AS change
FROM (
  SELECT date_trunc('month', b.ChargePeriodStart) AS month, sum(b.BilledCost)::numeric(14,2) AS cost
  FROM billing b
  JOIN resources r ON r.resource_id = b.ResourceId
  WHERE r.owner = 'platform'
  GROUP BY 1
) months
ORDER BY month;

-- What breaks if I change one resource, in how many steps? (graph)
SELECT affected.hops, r.resource_type, count(*) AS resources
FROM GRAPH_TABLE (deps MATCH p = ANY SHORTEST
    (a IS resource)-[IS depends_on]->{1,4}(x IS resource WHERE x.resource_name = 'checkout-security-113')
    COLUMNS (a.resource_id AS resource_id, path_length(p) AS hops)) AS affected
JOIN resources r ON r.resource_id = affected.resource_id
GROUP BY affected.hops, r.resource_type
ORDER BY affected.hops, resources DESC, r.resource_type;

-- Who owns what breaks, what does it cost and how busy is it now? (graph, olap, oltp, memory)
SELECT r.owner, count(*) AS resources, sum(b.cost)::numeric(14,2) AS year_cost,
  count(*) FILTER (WHERE (r.configuration ->> 'encrypted') = 'false') AS unencrypted,
  max(m.requests_per_second) AS busiest
FROM GRAPH_TABLE (deps MATCH ANY SHORTEST
    (a IS resource)-[IS depends_on]->{1,4}(x IS resource WHERE x.resource_name = 'checkout-security-113')
    COLUMNS (a.resource_id AS resource_id)) AS affected
JOIN resources r ON r.resource_id = affected.resource_id
JOIN metrics_now m ON m.resource_id = r.resource_id
JOIN (SELECT ResourceId, sum(BilledCost) AS cost FROM billing GROUP BY ResourceId) b
  ON b.ResourceId = r.resource_id
GROUP BY r.owner
ORDER BY year_cost DESC;
