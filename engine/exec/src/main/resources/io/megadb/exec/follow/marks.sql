WITH asked AS (
  SELECT f.i, f.since, c.oid, c.relkind,
         (SELECT string_agg(a.attnum::text, '_' ORDER BY k.o)
            FROM unnest(string_to_array(f.keys, chr(31))) WITH ORDINALITY AS k (name, o)
            JOIN pg_catalog.pg_attribute a
              ON a.attrelid = c.oid AND a.attname = k.name AND NOT a.attisdropped) AS layout
    FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]))
         WITH ORDINALITY AS f (nsp, rel, keys, since, i)
    LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = f.nsp
    LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = f.rel
)
SELECT coalesce(oid::int8, 0) AS oid,
       coalesce(pg_relation_filenode(oid)::int8, 0) AS filenode,
       coalesce(layout, '') AS layout,
       coalesce((SELECT sum(hashint8(a.xmin::text::int8))
                   FROM pg_catalog.pg_attribute a
                  WHERE a.attrelid = asked.oid AND a.attnum > 0), 0)::int8 AS shape,
       relkind = 'r' AND NOT EXISTS (
         SELECT FROM pg_catalog.pg_inherits h WHERE asked.oid IN (h.inhrelid, h.inhparent)) AS can,
       %s AS logged,
       %s AS lognode,
       %s AS overflow,
       %s AS changed,
       pg_current_snapshot()::text AS snapshot
  FROM asked
 ORDER BY i
