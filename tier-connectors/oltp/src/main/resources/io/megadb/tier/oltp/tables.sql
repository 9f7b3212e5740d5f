-- One row for each column of each table-like thing of a user's schema, in order.
-- A domain is shown as what it is a domain over, as in the description of results.
WITH RECURSIVE base (oid, type_oid, modifier) AS (
  SELECT t.oid, t.oid, -1 FROM pg_catalog.pg_type t WHERE t.typtype <> 'd'
  UNION ALL
  SELECT t.oid, b.type_oid, CASE WHEN t.typtypmod >= 0 THEN t.typtypmod ELSE b.modifier END
  FROM pg_catalog.pg_type t
  JOIN base b ON b.oid = t.typbasetype
  WHERE t.typtype = 'd'
)
SELECT
  c.oid::int8 AS oid,
  n.nspname,
  c.relname,
  c.relkind::text AS relkind,
  pg_catalog.obj_description(c.oid, 'pg_class') AS table_comment,
  a.attname,
  b.type_oid::int8 AS type_oid,
  CASE WHEN a.atttypmod >= 0 THEN a.atttypmod ELSE b.modifier END AS type_modifier,
  (
    SELECT CASE
      WHEN t.typtype = 'd' AND s.nspname = 'megadb_catalog' THEN t.typname
      WHEN e.oid IS NOT NULL AND a.atttypmod > 0 THEN t.typname || '(' || a.atttypmod || ')'
      WHEN e.oid IS NOT NULL THEN t.typname
    END
    FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace s ON s.oid = t.typnamespace
    LEFT JOIN pg_catalog.pg_depend p
      ON p.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND p.objid = t.oid AND p.deptype = 'e'
    LEFT JOIN pg_catalog.pg_extension e ON e.oid = p.refobjid AND e.extname = 'vector'
    WHERE t.oid = a.atttypid
  ) AS vector_type,
  (
    SELECT t.typtype = 'd' FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid
  ) AS is_domain,
  a.attnotnull,
  CASE WHEN a.attgenerated = '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END AS column_default,
  pg_catalog.col_description(c.oid, a.attnum) AS column_comment,
  (
    SELECT pg_catalog.array_agg(k.attname::text ORDER BY u.place)
    FROM pg_catalog.pg_constraint p
    CROSS JOIN LATERAL pg_catalog.unnest(p.conkey) WITH ORDINALITY u (attnum, place)
    JOIN pg_catalog.pg_attribute k ON k.attrelid = p.conrelid AND k.attnum = u.attnum
    WHERE p.conrelid = c.oid AND p.contype = 'p'
  ) AS primary_key,
  (
    SELECT pg_catalog.array_agg(pg_catalog.pg_get_expr(p.conbin, p.conrelid) ORDER BY p.conname)
    FROM pg_catalog.pg_constraint p
    WHERE p.conrelid = c.oid AND p.contype = 'c'
  ) AS checks
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN base b ON b.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND n.nspname NOT LIKE 'pg\_%'
  AND n.nspname NOT IN ('information_schema', 'megadb_catalog', 'megadb_graph')
ORDER BY n.nspname, c.relname, a.attnum
