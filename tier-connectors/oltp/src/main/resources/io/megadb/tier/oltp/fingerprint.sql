-- Each change of a catalog row makes a new row version with the changing transaction's number, and
-- leaves the count or the sum of hashes different. VACUUM and ANALYZE update in place and do not.
WITH tables AS MATERIALIZED (
  SELECT c.oid, c.xmin
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND n.nspname NOT LIKE 'pg\_%'
    AND n.nspname NOT IN ('information_schema', 'megadb_catalog', 'megadb_graph')
), versions (kind, xmin) AS (
  SELECT 1, xmin FROM tables
  UNION ALL
  SELECT 2, a.xmin FROM tables t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0
  UNION ALL
  SELECT 3, d.xmin FROM tables t JOIN pg_catalog.pg_attrdef d ON d.adrelid = t.oid
  UNION ALL
  SELECT 4, p.xmin FROM tables t JOIN pg_catalog.pg_constraint p ON p.conrelid = t.oid
  UNION ALL
  SELECT 5, e.xmin
  FROM tables t
  JOIN pg_catalog.pg_description e ON e.objoid = t.oid AND e.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
  UNION ALL
  SELECT 6, n.xmin FROM pg_catalog.pg_namespace n WHERE n.nspname NOT LIKE 'pg\_%'
  UNION ALL
  SELECT 7, x.xmin FROM pg_catalog.pg_extension x
)
SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(pg_catalog.hashint8extended(xmin::text::int8, kind))
FROM versions
