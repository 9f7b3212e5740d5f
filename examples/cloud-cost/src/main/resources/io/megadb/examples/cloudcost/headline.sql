-- I rotate one encryption key: what is affected within four steps, who owns it, how is it configured, what has it cost by month, and which three resources elsewhere are configured most alike? (graph, oltp, olap, vector)
WITH affected AS (
  SELECT *
  FROM GRAPH_TABLE (deps MATCH p = ANY SHORTEST
      (a IS resource)-[IS depends_on]->{0,4}(x IS resource WHERE x.resource_name = 'checkout-security-113')
    COLUMNS (a.resource_id AS resource_id, path_length(p) AS hops)) AS g
), alike AS (
  SELECT resource_id, embedding <=> (
    SELECT embed_text(configuration::text) FROM resources
    WHERE resource_name = 'checkout-security-113') AS distance
  FROM resource_embeddings
  WHERE resource_id NOT IN (SELECT resource_id FROM affected)
  ORDER BY distance
  LIMIT 3
)
SELECT affected.hops, r.resource_name, r.owner, r.configuration, c.month, c.cost,
  (SELECT array_agg(resource_id ORDER BY distance) FROM alike) AS alike
FROM affected
JOIN resources r ON r.resource_id = affected.resource_id
LEFT JOIN (
  SELECT ResourceId, date_trunc('month', ChargePeriodStart) AS month, sum(BilledCost) AS cost
  FROM billing
  GROUP BY ResourceId, month
) c ON c.ResourceId = r.resource_id
ORDER BY affected.hops, r.resource_name, c.month;
