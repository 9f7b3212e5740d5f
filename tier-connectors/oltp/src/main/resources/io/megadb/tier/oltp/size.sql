-- A partitioned table's size is that of its parts.
WITH wanted (oid) AS (SELECT ?::regclass)
SELECT
  coalesce(
    (SELECT pg_catalog.sum(pg_catalog.pg_table_size(p.relid)) FROM pg_catalog.pg_partition_tree(oid) p),
    pg_catalog.pg_table_size(oid)
  )::int8
FROM wanted
