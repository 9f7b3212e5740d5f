CREATE OR REPLACE FUNCTION megadb_graph.%1$s() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  logged int8 := 0;
BEGIN
  -- Before the look at its size: nobody empties the log between that and the end of this
  -- transaction, so whoever does reads the tables anew afterwards.
  LOCK TABLE megadb_graph.changes IN ROW EXCLUSIVE MODE;
  IF pg_relation_size('megadb_graph.changes') > %2$d THEN
    RETURN NULL;
  END IF;
  -- Nobody's INSERT shall fail because a column was renamed or dropped.
  IF TG_OP <> 'TRUNCATE' AND %3$d > 0
     AND (SELECT count(*) FROM pg_attribute
           WHERE attrelid = TG_RELID AND NOT attisdropped AND (attnum, attname) IN (%4$s)) = %3$d THEN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO megadb_graph.changes
      SELECT TG_RELID, pg_current_xact_id(), '%5$s', ARRAY[%6$s] FROM (SELECT * FROM megadb_new LIMIT %7$d) s;
    ELSIF TG_OP = 'DELETE' THEN
      INSERT INTO megadb_graph.changes
      SELECT TG_RELID, pg_current_xact_id(), '%5$s', ARRAY[%6$s] FROM (SELECT * FROM megadb_old LIMIT %7$d) s;
    ELSE
      INSERT INTO megadb_graph.changes
      SELECT TG_RELID, pg_current_xact_id(), '%5$s', k
        FROM (SELECT ARRAY[%6$s] AS k FROM (SELECT * FROM megadb_old LIMIT %7$d) o
              UNION SELECT ARRAY[%6$s] FROM (SELECT * FROM megadb_new LIMIT %7$d) n) s;
    END IF;
    GET DIAGNOSTICS logged = ROW_COUNT;
    IF logged < %7$d THEN
      RETURN NULL;
    END IF;
  END IF;
  INSERT INTO megadb_graph.changes VALUES (TG_RELID, pg_current_xact_id(), '%5$s', NULL);
  RETURN NULL;
END
$function$
