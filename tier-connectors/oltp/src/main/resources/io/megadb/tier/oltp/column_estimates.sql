-- What ANALYZE found of each column. Of a partitioned table what it found over all partitions comes
-- last. The most frequent values are not among the histogram's bounds, so the least of both is the least.
SELECT
  s.attname,
  s.null_frac,
  CASE
    WHEN s.n_distinct < 0 THEN -s.n_distinct * nullif(c.reltuples, -1)
    ELSE nullif(s.n_distinct, 0)
  END AS n_distinct,
  s.avg_width * (1 - s.null_frac) * nullif(c.reltuples, -1) AS bytes,
  coalesce(number.least, day.least) AS least,
  coalesce(number.greatest, day.greatest) AS greatest
FROM pg_catalog.pg_namespace n
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
JOIN pg_catalog.pg_stats s
  ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
CROSS JOIN LATERAL (
  SELECT
    CASE WHEN a.atttypid = ANY ('{int2,int4,int8,float4,float8,numeric,date}'::regtype[])
      THEN s.histogram_bounds::text::text[] || s.most_common_vals::text::text[]
    END AS texts
) known
CROSS JOIN LATERAL (
  SELECT min(v::numeric)::text AS least, max(v::numeric)::text AS greatest
  FROM unnest(CASE WHEN a.atttypid <> 'date'::regtype THEN known.texts END) AS v
) number
CROSS JOIN LATERAL (
  SELECT
    to_char(min(v::date), 'YYYY-MM-DD') AS least,
    to_char(max(v::date), 'YYYY-MM-DD') AS greatest
  FROM unnest(CASE WHEN a.atttypid = 'date'::regtype THEN known.texts END) AS v
  WHERE isfinite(v::date)
) day
WHERE n.nspname = ? AND c.relname = ?
ORDER BY s.inherited
