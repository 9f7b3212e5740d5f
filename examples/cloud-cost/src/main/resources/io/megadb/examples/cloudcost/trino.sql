-- What the changed resource is like: Trino's table functions take constants alone
SELECT e.embedding
FROM vector.public.resource_embeddings e
JOIN oltp.public.resources r ON r.resource_id = e.resource_id
WHERE r.resource_name = 'checkout-security-113';

-- The question over five catalogs of Trino, for a vector: more of the nearest than are affected, which are left out again
WITH affected AS (
  SELECT resource_id, hops
  FROM TABLE(graph.system.graph_match(graph => 'deps', pattern => '
    MATCH p = ANY SHORTEST (a IS resource)-[IS depends_on]->{0,4}
      (x IS resource WHERE x.resource_name = ''checkout-security-113'')
    COLUMNS (a.resource_id AS resource_id, path_length(p) AS hops)'))
), alike AS (
  SELECT array_join(array_agg(resource_id ORDER BY distance), ', ') AS ids
  FROM (
    SELECT resource_id, distance
    FROM TABLE(vector.system.vector_search(
      table_name => 'resource_embeddings', query => ARRAY%s, k => 300))
    WHERE resource_id NOT IN (SELECT resource_id FROM affected)
    ORDER BY distance
    LIMIT 3)
)
SELECT affected.hops, r.resource_name, r.owner,
  json_extract_scalar(r.configuration, '$.software') AS software,
  format_datetime(c.month, 'yyyy-MM') AS month, c.cost, m.cpu_percent, alike.ids
FROM affected
JOIN oltp.public.resources r ON r.resource_id = affected.resource_id
LEFT JOIN memory.public.metrics_now m ON m.resource_id = affected.resource_id
LEFT JOIN (
  SELECT resourceid, date_trunc('month', chargeperiodstart) AS month, sum(billedcost) AS cost
  FROM olap.public.billing
  GROUP BY 1, 2
) c ON c.resourceid = r.resource_id
CROSS JOIN alike
ORDER BY affected.hops, r.resource_name, c.month;

-- The same asked of MegaDB itself
WITH affected AS (
  SELECT *
  FROM GRAPH_TABLE (deps MATCH p = ANY SHORTEST
      (a IS resource)-[IS depends_on]->{0,4}(x IS resource WHERE x.resource_name = 'checkout-security-113')
    COLUMNS (a.resource_id AS resource_id, path_length(p) AS hops)) AS g
), alike AS (
  SELECT resource_id, embedding <=> '%s' AS distance
  FROM resource_embeddings
  WHERE resource_id NOT IN (SELECT resource_id FROM affected)
  ORDER BY distance
  LIMIT 3
)
SELECT affected.hops, r.resource_name, r.owner, r.configuration ->> 'software' AS software,
  to_char(c.month, 'YYYY-MM') AS month, c.cost, m.cpu_percent,
  (SELECT string_agg(resource_id, ', ' ORDER BY distance) FROM alike) AS alike
FROM affected
JOIN resources r ON r.resource_id = affected.resource_id
LEFT JOIN metrics_now m ON m.resource_id = affected.resource_id
LEFT JOIN (
  SELECT ResourceId, date_trunc('month', ChargePeriodStart) AS month, sum(BilledCost) AS cost
  FROM billing
  GROUP BY ResourceId, month
) c ON c.ResourceId = r.resource_id
ORDER BY affected.hops, r.resource_name, c.month;
