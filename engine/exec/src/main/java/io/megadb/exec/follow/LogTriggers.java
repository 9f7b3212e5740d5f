package io.megadb.exec.follow;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.TableView.Followed;
import io.megadb.spi.tier.TierResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The triggers that write the log of changes, and the log's table. Everything here is done in
 * transactions of its own and gives up when it would have to wait for long. Any thread.
 */
final class LogTriggers {
  static final String TABLE = "megadb_graph.changes";
  static final List<String> EVENTS = List.of("insert", "update", "delete", "truncate");

  private static final Logger LOG = LoggerFactory.getLogger(LogTriggers.class);

  /** Somebody writes the table now: the next look tries again. */
  private static final Duration FOLLOW_WAIT = Duration.ofMillis(200);

  private static final Duration DROP_WAIT = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final String function;

  /** By the table's number in PostgreSQL: a table made anew under a name is another. */
  private final Map<Long, Long> retryAtNanos = new ConcurrentHashMap<>();

  private final long maxBytes;
  private final int maxRows;

  /**
   * @param function text of a table's function
   * @param maxBytes of the log
   * @param maxRows so many rows changed by one statement are not logged one by one
   */
  LogTriggers(String function, long maxBytes, int maxRows) {
    this.function = function;
    this.maxBytes = maxBytes;
    this.maxRows = maxRows;
  }

  /**
   * A table's function: static statements, whose plans PostgreSQL keeps.
   *
   * @param layout numbers of the key's columns
   */
  private String function(String name, String layout, List<String> key) {
    String[] numbers = layout.isEmpty() ? new String[0] : layout.split("_");
    List<String> columns = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < numbers.length; i++) {
      columns.add("(" + numbers[i] + ", " + Identifiers.literal(key.get(i)) + ")");
      values.add(Identifiers.quote(key.get(i)) + "::text");
    }
    return function.formatted(
        name,
        maxBytes,
        numbers.length,
        numbers.length == 0 ? "(0, '')" : String.join(", ", columns),
        layout,
        numbers.length == 0 ? "''" : String.join(", ", values),
        maxRows);
  }

  static String name(String event) {
    return "megadb_graph_" + event + "_";
  }

  /** Whether a table's triggers could not be made a moment ago. */
  boolean waits(long oid) {
    Long at = retryAtNanos.get(oid);
    return at != null && System.nanoTime() - at < 0;
  }

  /** Empties the log, if nobody uses it now. */
  void empty(SqlTierSession session, QueryContext context) {
    attempt(FOLLOW_WAIT, session, context, List.of("TRUNCATE " + TABLE));
  }

  /** Makes a table's triggers, and the log if need be; false if that can't be done now. */
  boolean create(
      Followed followed, long oid, String layout, SqlTierSession session, QueryContext context) {
    TableName table = followed.table();
    String functionName = "log_" + oid + "_" + layout;
    List<String> statements =
        new ArrayList<>(
            List.of(
                "CREATE SCHEMA IF NOT EXISTS megadb_graph",
                "CREATE TABLE IF NOT EXISTS "
                    + TABLE
                    + " (relid oid NOT NULL, xid xid8 NOT NULL, layout text NOT NULL, key text[])",
                "CREATE INDEX IF NOT EXISTS changes_relid_xid ON " + TABLE + " (relid, xid)",
                function(functionName, layout, followed.key())));
    for (String event : EVENTS) {
      String rows =
          switch (event) {
            case "insert" -> " REFERENCING NEW TABLE AS megadb_new";
            case "delete" -> " REFERENCING OLD TABLE AS megadb_old";
            case "update" -> " REFERENCING OLD TABLE AS megadb_old NEW TABLE AS megadb_new";
            default -> "";
          };
      String name = Identifiers.quote(name(event) + layout);
      statements.add(
          "CREATE OR REPLACE TRIGGER "
              + name
              + " AFTER "
              + event
              + " ON "
              + sqlName(table)
              + rows
              + " FOR EACH STATEMENT EXECUTE FUNCTION megadb_graph."
              + functionName
              + "()");
      // Also where a replica applies changes.
      statements.add("ALTER TABLE " + sqlName(table) + " ENABLE ALWAYS TRIGGER " + name);
    }
    boolean done = attempt(FOLLOW_WAIT, session, context, statements);
    if (done) {
      retryAtNanos.remove(oid);
    } else {
      retryAtNanos.put(oid, System.nanoTime() + RETRY.toNanos());
    }
    return done;
  }

  /** A table's name within PostgreSQL. */
  static String sqlName(TableName table) {
    return Identifiers.quote(table.schema()) + "." + Identifiers.quote(table.name());
  }

  private static boolean attempt(
      Duration wait, SqlTierSession session, QueryContext context, List<String> statements) {
    session.execute("BEGIN", List.of(), context);
    try {
      session.execute("SET LOCAL lock_timeout = '" + wait.toMillis() + "ms'", List.of(), context);
      // Two servers that make the same at once would disturb one another.
      try (ArrowReader lock =
          ((TierResult.Rows)
                  session.execute(
                      "SELECT pg_advisory_xact_lock(hashtext('megadb_graph'))::text",
                      List.of(),
                      context))
              .reader()) {
        lock.loadNextBatch();
      }
      statements.forEach(sql -> session.execute(sql, List.of(), context));
      session.execute("COMMIT", List.of(), context);
      return true;
    } catch (IOException e) {
      rollback(session, context);
      throw new MegaDbException(ErrorCode.IO_ERROR, "making PostgreSQL's triggers failed", e);
    } catch (MegaDbException e) {
      rollback(session, context);
      if (e.is(ErrorCode.QUERY_CANCELED)) {
        throw e;
      }
      LOG.info("the log of changes for property graphs could not be set up now: {}", e.toString());
      return false;
    }
  }

  private static void rollback(SqlTierSession session, QueryContext context) {
    session.execute("ROLLBACK", List.of(), context);
  }

  /**
   * Takes the triggers off tables that no graph needs, and the log away if none is left.
   *
   * @return whether the log is gone
   */
  boolean retain(Set<TableName> needed, SqlTierSession session, QueryContext context) {
    String sql =
        "SELECT DISTINCT n.nspname::text AS nsp, c.relname::text AS rel, p.proname::text AS name"
            + " FROM pg_catalog.pg_proc p"
            + " JOIN pg_catalog.pg_namespace s ON s.oid = p.pronamespace AND s.nspname ="
            + " 'megadb_graph'"
            + " LEFT JOIN pg_catalog.pg_trigger g ON g.tgfoid = p.oid"
            + " LEFT JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid"
            + " LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace";
    List<String> drops = new ArrayList<>();
    boolean all = true;
    try (ArrowReader reader =
        ((TierResult.Rows) session.execute(sql, List.of(), context)).reader()) {
      while (reader.loadNextBatch()) {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        for (int row = 0; row < root.getRowCount(); row++) {
          boolean keep = false;
          // A function without triggers is left of a table that was dropped.
          if (!root.getVector("rel").isNull(row)) {
            String schema = ChangeLog.text(root, "nsp", row);
            String name = ChangeLog.text(root, "rel", row);
            keep =
                needed.stream().anyMatch(t -> t.schema().equals(schema) && t.name().equals(name));
          }
          all &= !keep;
          if (!keep) {
            drops.add(
                "DROP FUNCTION IF EXISTS megadb_graph."
                    + ChangeLog.text(root, "name", row)
                    + "() CASCADE");
          }
        }
      }
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "reading PostgreSQL's triggers failed", e);
    }
    if (all && !drops.isEmpty()) {
      drops.add("DROP SCHEMA IF EXISTS megadb_graph CASCADE");
    }
    if (!drops.isEmpty() && !attempt(DROP_WAIT, session, context, drops)) {
      LOG.warn("triggers of dropped property graphs stay; to remove them: {}", drops);
      return false;
    }
    return all && !drops.isEmpty();
  }
}
