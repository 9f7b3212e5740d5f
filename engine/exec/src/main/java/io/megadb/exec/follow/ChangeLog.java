package io.megadb.exec.follow;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.TableView.Changes;
import io.megadb.spi.tier.TableView.Followed;
import io.megadb.spi.tier.TableView.Mark;
import io.megadb.spi.tier.TierResult;
import io.megadb.spi.type.Column;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Keys of rows that changed in PostgreSQL's tables, whoever changed them. Triggers of each followed
 * table write them, one row a key, together with the number of the transaction:
 *
 * <pre>
 *   megadb_graph.changes | relid | xid | layout | key |     key NULL: the table changed as a whole
 * </pre>
 *
 * A reader remembers PostgreSQL's snapshot. What changed since are the rows it sees now whose
 * transaction that snapshot did not see; whether a transaction began before it or committed late
 * makes no difference. The log is bounded: once it is too large triggers write no more, all tables
 * count as changed, and the next reader empties it.
 */
public final class ChangeLog {
  private static final String TABLE = LogTriggers.TABLE;
  private static final String KEY_SEPARATOR = "\u001f";

  /** What the log may take on disk; from there on nothing is written any more. */
  private static final long MAX_BYTES = 64L << 20;

  /** A statement that changes so many rows counts as a change of the whole table. */
  private static final int MAX_ROWS = 10_001;

  /** More keys than this are not looked up one by one. */
  private static final int MAX_TOUCHED = 100_000;

  private final String marks = resource("marks.sql");
  private final LogTriggers triggers =
      new LogTriggers(resource("function.sql"), MAX_BYTES, MAX_ROWS);
  private final String markLogged =
      marks.formatted(
          "(SELECT count(*) FROM pg_catalog.pg_trigger g WHERE g.tgrelid = asked.oid"
              + " AND g.tgenabled = 'A' AND g.tgname IN ("
              + LogTriggers.EVENTS.stream()
                  .map(e -> "'" + LogTriggers.name(e) + "' || coalesce(asked.layout, '')")
                  .collect(Collectors.joining(", "))
              + ")) = "
              + LogTriggers.EVENTS.size(),
          "pg_relation_filenode('" + TABLE + "')::int8",
          "pg_relation_size('" + TABLE + "') > " + MAX_BYTES,
          "CASE WHEN asked.since = '' THEN true ELSE EXISTS (SELECT FROM "
              + TABLE
              + " x WHERE x.relid = asked.oid AND "
              + notSeen("asked.since::pg_snapshot")
              + ") END");
  private final String markUnlogged = marks.formatted("false", "0::int8", "false", "true");

  /** Whether the log is there, as far as known. */
  private volatile boolean installed = true;

  /**
   * Where a table was.
   *
   * @param shape another one after a column was altered
   * @param logged whether its changes were written down from then on
   * @param logNode which file the log was in: another one after it was emptied
   */
  private record PostgresMark(
      long oid,
      long fileNode,
      String layout,
      long shape,
      boolean logged,
      long logNode,
      String snapshot)
      implements Mark {
    boolean comparable(PostgresMark later) {
      return oid == later.oid
          && fileNode == later.fileNode
          && layout.equals(later.layout)
          && shape == later.shape
          && logged
          && later.logged
          && logNode == later.logNode;
    }

    @Override
    public String describe() {
      return snapshot;
    }
  }

  private record Found(PostgresMark mark, boolean canFollow, boolean overflow, boolean changed) {}

  private static String resource(String name) {
    try (var in = ChangeLog.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + name, e);
    }
  }

  private static String notSeen(String snapshot) {
    return "x.xid >= pg_snapshot_xmin("
        + snapshot
        + ") AND NOT pg_visible_in_snapshot(x.xid, "
        + snapshot
        + ")";
  }

  /**
   * Where tables are now; for one that has not changed, its known mark itself.
   *
   * @throws MegaDbException UNDEFINED_TABLE
   */
  public void marks(
      List<Followed> tables,
      Map<Followed, Mark> known,
      Map<Followed, Mark> into,
      SqlTierSession session,
      QueryContext context) {
    List<Found> found = find(tables, known, session, context);
    for (int i = 0; i < tables.size(); i++) {
      Followed table = tables.get(i);
      into.put(table, mark(found.get(i), known.get(table)));
    }
  }

  private static Mark mark(Found found, Mark known) {
    if (!(known instanceof PostgresMark before)) {
      return found.mark();
    }
    PostgresMark now = found.mark();
    boolean same =
        before.comparable(now)
            ? !found.changed()
            : before.snapshot().equals(now.snapshot()) && before.oid() == now.oid();
    return same ? known : now;
  }

  private List<Found> find(
      List<Followed> tables,
      Map<Followed, Mark> known,
      SqlTierSession session,
      QueryContext context) {
    List<Object> parameters =
        List.of(
            tables.stream().map(t -> t.table().schema()).toList(),
            tables.stream().map(t -> t.table().name()).toList(),
            tables.stream().map(t -> String.join(KEY_SEPARATOR, t.key())).toList(),
            tables.stream().map(t -> since(known.get(t))).toList());
    String sql = installed ? markLogged : markUnlogged;
    List<Found> result = new ArrayList<>();
    try (ArrowReader reader = rows(session.execute(sql, parameters, context))) {
      while (reader.loadNextBatch()) {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        for (int row = 0; row < root.getRowCount(); row++) {
          result.add(found(root, row));
        }
      }
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "reading PostgreSQL's snapshot failed", e);
    } catch (MegaDbException e) {
      if (!e.is(ErrorCode.UNDEFINED_TABLE) || !installed) {
        throw e;
      }
      // Nobody made the log yet, or somebody dropped it.
      installed = false;
      return find(tables, known, session, context);
    }
    for (int i = 0; i < tables.size(); i++) {
      if (result.get(i).mark().oid() == 0) {
        throw undefined(tables.get(i).table());
      }
    }
    return result;
  }

  /** Another number after a column of a table was altered. */
  public static long shape(Collection<Mark> marks) {
    return marks.stream().mapToLong(m -> m instanceof PostgresMark p ? p.shape() : 0).sum();
  }

  /** The table of a graph is gone. */
  public static MegaDbException undefined(TableName table) {
    return new MegaDbException(
            ErrorCode.UNDEFINED_TABLE,
            "table \"" + table + "\" of the property graph does not exist")
        .withHint("Restore it, or take it out by ALTER PROPERTY GRAPH ... DROP.");
  }

  private static String since(Mark mark) {
    return mark instanceof PostgresMark before && before.logged() ? before.snapshot() : "";
  }

  private static ArrowReader rows(TierResult result) {
    return ((TierResult.Rows) result).reader();
  }

  private static Found found(VectorSchemaRoot root, int row) {
    boolean overflow = flag(root, "overflow", row);
    return new Found(
        new PostgresMark(
            number(root, "oid", row),
            number(root, "filenode", row),
            text(root, "layout", row),
            number(root, "shape", row),
            flag(root, "logged", row) && !overflow,
            number(root, "lognode", row),
            text(root, "snapshot", row)),
        flag(root, "can", row),
        overflow,
        flag(root, "changed", row));
  }

  private static long number(VectorSchemaRoot root, String column, int row) {
    return ((BigIntVector) root.getVector(column)).get(row);
  }

  private static boolean flag(VectorSchemaRoot root, String column, int row) {
    BitVector vector = (BitVector) root.getVector(column);
    return !vector.isNull(row) && vector.get(row) == 1;
  }

  static String text(VectorSchemaRoot root, String column, int row) {
    return new String(((VarCharVector) root.getVector(column)).get(row), StandardCharsets.UTF_8);
  }

  /**
   * Makes sure that changes of the tables are written down, and that the log has room. What can't
   * be done now, for a lock or a privilege, is left: such tables are read again whenever anything
   * changed in PostgreSQL.
   *
   * @param session outside a transaction
   */
  public void follow(List<Followed> tables, SqlTierSession session, QueryContext context) {
    List<Found> found = find(tables, Map.of(), session, context);
    if (found.stream().anyMatch(Found::overflow)) {
      triggers.empty(session, context);
    }
    for (int i = 0; i < tables.size(); i++) {
      Followed table = tables.get(i);
      Found state = found.get(i);
      if (table.log()
          && state.canFollow()
          && !state.mark().logged()
          && !state.overflow()
          && !triggers.waits(state.mark().oid())) {
        installed |=
            triggers.create(table, state.mark().oid(), state.mark().layout(), session, context);
      }
    }
  }

  /**
   * Takes the triggers off tables that no graph needs any more, and the log away if none is left.
   *
   * @param session outside a transaction
   */
  public void retain(Set<TableName> needed, SqlTierSession session, QueryContext context) {
    installed &= !triggers.retain(needed, session, context);
  }

  /** What a look needs before it fixes its snapshot: the log is not emptied while it lasts. */
  public void keep(SqlTierSession session, QueryContext context) {
    if (installed) {
      session.execute("LOCK TABLE " + TABLE + " IN ACCESS SHARE MODE", List.of(), context);
    }
  }

  /**
   * What happened to a table since a mark.
   *
   * @param now its mark in the session's transaction
   * @param definition of the table, for the types of its columns
   */
  public Changes changes(
      Followed table,
      Mark since,
      Mark now,
      TableDefinition definition,
      List<String> columns,
      SqlTierSession session,
      QueryContext context) {
    if (!(since instanceof PostgresMark before)
        || !(now instanceof PostgresMark after)
        || !before.comparable(after)
        || table.key().isEmpty()) {
      return new Changes.Whole();
    }
    String log =
        TABLE
            + " x WHERE x.relid = "
            + after.oid()
            + " AND x.layout = '"
            + after.layout()
            + "' AND "
            + notSeen("CAST('" + before.snapshot() + "' AS pg_snapshot)");
    if (!touchedFew(log, session, context)) {
      return new Changes.Whole();
    }
    List<Column> keyColumns = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < table.key().size(); i++) {
      Column column = column(definition, table.key().get(i));
      keyColumns.add(column);
      values.add("CAST(x.key[" + (i + 1) + "] AS " + column.type().sql() + ")");
    }
    List<Column> rowColumns = columns.stream().map(c -> column(definition, c)).toList();
    String keys = "SELECT DISTINCT " + String.join(", ", values) + " FROM " + log;
    String names =
        IntStream.range(0, values.size())
            .mapToObj(i -> values.get(i) + " AS k" + i)
            .collect(Collectors.joining(", "));
    String joined =
        IntStream.range(0, values.size())
            .mapToObj(i -> "t." + Identifiers.quote(table.key().get(i)) + " = k.k" + i)
            .collect(Collectors.joining(" AND "));
    String rows =
        columns.stream()
                .map(c -> "t." + Identifiers.quote(c))
                .collect(Collectors.joining(", ", "SELECT ", ""))
            + " FROM (SELECT DISTINCT "
            + names
            + " FROM "
            + log
            + ") k JOIN "
            + LogTriggers.sqlName(table.table())
            + " t ON "
            + joined;
    ArrowReader keyReader = session.read(keys, keyColumns, context);
    try {
      return new Changes.Touched(keyReader, session.read(rows, rowColumns, context));
    } catch (RuntimeException | Error e) {
      closeAfter(e, keyReader);
      throw e;
    }
  }

  private static void closeAfter(Throwable cause, ArrowReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static Column column(TableDefinition definition, String name) {
    return definition
        .column(name)
        .orElseThrow(
            () ->
                new MegaDbException(
                        ErrorCode.UNDEFINED_COLUMN,
                        "table \""
                            + definition.name()
                            + "\" of the property graph has no column \""
                            + name
                            + "\" any more")
                    .withHint("Take the table out by ALTER PROPERTY GRAPH and add it anew."))
        .column();
  }

  private static boolean touchedFew(String log, SqlTierSession session, QueryContext context) {
    String sql =
        "SELECT count(*) < "
            + MAX_TOUCHED
            + " AND coalesce(bool_and(whole IS NULL), true) AS few FROM"
            + " (SELECT CASE WHEN x.key IS NULL THEN 1 END AS whole FROM "
            + log
            + " LIMIT "
            + MAX_TOUCHED
            + ") l";
    try (ArrowReader reader = rows(session.execute(sql, List.of(), context))) {
      return reader.loadNextBatch() && flag(reader.getVectorSchemaRoot(), "few", 0);
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "reading the log of changes failed", e);
    }
  }
}
