CREATE OR REPLACE FUNCTION megadb_graph.log_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  layout text := TG_ARGV[0];
  numbers int2[] := coalesce(string_to_array(nullif(layout, ''), '_')::int2[], '{}');
  names text;
  known int;
  sources text;
  changed int;
BEGIN
  -- Before the look at its size: nobody empties the log between that and the end of this
  -- transaction, so whoever does reads the tables anew afterwards.
  LOCK TABLE megadb_graph.changes IN ROW EXCLUSIVE MODE;
  IF pg_relation_size('megadb_graph.changes') > %1$d THEN
    RETURN NULL;
  END IF;
  IF TG_OP <> 'TRUNCATE' THEN
    sources := CASE TG_OP WHEN 'INSERT' THEN 'SELECT * FROM megadb_new'
                          WHEN 'DELETE' THEN 'SELECT * FROM megadb_old'
                          ELSE 'SELECT * FROM megadb_new UNION ALL SELECT * FROM megadb_old' END;
    EXECUTE 'SELECT count(*) FROM (SELECT FROM (' || replace(sources, '*', '1') || ') s LIMIT %2$d) t'
       INTO changed;
    IF changed = 0 THEN
      RETURN NULL;
    END IF;
    SELECT string_agg(quote_ident(a.attname) || '::text', ', ' ORDER BY k.o), count(*)
      INTO names, known
      FROM unnest(numbers) WITH ORDINALITY AS k (num, o)
      JOIN pg_attribute a ON a.attrelid = TG_RELID AND a.attnum = k.num AND NOT a.attisdropped;
  END IF;
  IF TG_OP = 'TRUNCATE' OR changed = %2$d OR known = 0 OR known < cardinality(numbers) THEN
    INSERT INTO megadb_graph.changes VALUES (TG_RELID, pg_current_xact_id(), layout, NULL);
  ELSE
    EXECUTE 'INSERT INTO megadb_graph.changes SELECT $1, pg_current_xact_id(), $2, k FROM (SELECT DISTINCT ARRAY['
         || names || '] AS k FROM ('
         || replace(sources, '*', (SELECT string_agg(quote_ident(a.attname), ', ')
                                     FROM pg_attribute a
                                    WHERE a.attrelid = TG_RELID AND a.attnum = ANY (numbers)))
         || ') s) t'
      USING TG_RELID, layout;
  END IF;
  RETURN NULL;
END
$function$
