-- What the database has of vector types: one row at least, one for each type of the extension.
SELECT
  n.nspname AS extension_schema,
  EXISTS (SELECT FROM pg_catalog.pg_available_extensions WHERE name = 'vector') AS available,
  EXISTS (
    SELECT FROM pg_catalog.pg_type d
    JOIN pg_catalog.pg_namespace s ON s.oid = d.typnamespace
    WHERE d.typtype = 'd' AND s.nspname = 'megadb_catalog'
  ) AS domains,
  t.oid::int8 AS type_oid,
  t.typname AS type_name
FROM (SELECT 1) AS one
LEFT JOIN pg_catalog.pg_extension e ON e.extname = 'vector'
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
LEFT JOIN pg_catalog.pg_type t
  ON t.typnamespace = e.extnamespace AND t.typname IN ('vector', 'halfvec', 'sparsevec')
