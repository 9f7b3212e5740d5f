package io.megadb.trino.write;

import io.airlift.slice.Slice;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.MegadbMergeHandle;
import io.megadb.trino.handle.MegadbTableHandle;
import io.megadb.trino.handle.MegadbWriteHandle;
import io.megadb.trino.handle.RemoteTable;
import io.trino.spi.connector.ConnectorMergeSink;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.type.IntegerType;
import io.trino.spi.type.TinyintType;
import io.trino.spi.type.VarcharType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * MERGE, and UPDATE and DELETE of what Trino has chosen. Workers read row ids along with the rows
 * and send changes back by them, into a staging table; then one statement of MegaDB applies all of
 * them. It fails with SQLSTATE 40001, and changes nothing, if a row to change is not there any more
 * as it was read.
 */
public final class Merges {
  /** The id of a row as it was read, for every tier. */
  public static final MegadbColumn ROW_ID =
      MegadbColumn.named("$row_id", VarcharType.VARCHAR, "text");

  /** The tier whose rows are changed by PostgreSQL. */
  private static final String OLTP = "oltp";

  // Columns of the staging table behind those of the target, which are called by their places:
  // whatever a table's columns are called, these are not.
  private static final String OPERATION = "operation";
  private static final String CASE = "change_case";
  private static final String ROW = "row_id";

  private final MegadbClient client;
  private final Writes writes;

  /** Merges by a client. */
  public Merges(MegadbClient client, Writes writes) {
    this.client = client;
    this.writes = writes;
  }

  /**
   * Begins: {@link #make} is to come before sinks are opened.
   *
   * @param cases which columns each case of UPDATE sets
   */
  public MegadbMergeHandle begin(
      StagingLease.Hold hold, MegadbTableHandle table, Map<Integer, List<MegadbColumn>> cases) {
    RemoteTable target = table.table().orElseThrow();
    List<MegadbColumn> staged = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      MegadbColumn column = table.columns().get(i);
      staged.add(MegadbColumn.named(staged(i), column.type(), column.sqlType()));
    }
    staged.add(MegadbColumn.named(OPERATION, TinyintType.TINYINT, "smallint"));
    staged.add(MegadbColumn.named(CASE, IntegerType.INTEGER, "integer"));
    staged.add(MegadbColumn.named(ROW, VarcharType.VARCHAR, "text"));
    RemoteTable staging = hold.table(target.catalog().equals(OLTP) ? OLTP : Staging.TIER);
    return new MegadbMergeHandle(
        table.reading(ROW_ID),
        cases,
        new MegadbWriteHandle(target, staged, staging, Optional.empty()));
  }

  /**
   * Makes the staging table. The coordinator alone does, before it begins: once it has dropped the
   * table nobody makes it again.
   */
  public void make(ConnectorSession session, MegadbMergeHandle handle) {
    Staging.create(client, session, handle.changes());
  }

  /** Applies the changes of all sinks, or none. */
  public void finish(
      ConnectorSession session, MegadbMergeHandle handle, Collection<Slice> fragments) {
    boolean empty =
        fragments.stream().noneMatch(f -> Fragments.isStaged(f) || Fragments.hasRows(f));
    if (empty) {
      Staging.dropQuietly(client, session, handle.changes().staging());
    } else {
      String sql =
          handle.changes().staging().catalog().equals(OLTP)
              ? PostgresMerge.of(handle)
              : merge(handle);
      writes.stage(session, handle.changes(), fragments, sql);
    }
  }

  private static String merge(MegadbMergeHandle handle) {
    StringBuilder sql =
        new StringBuilder("MERGE INTO ")
            .append(handle.changes().target().quoted())
            .append(" AS t USING ")
            .append(handle.changes().staging().quoted())
            .append(" AS s ON t.")
            .append(Identifiers.quote(ROW_ID.name()))
            .append(" = ")
            .append(rowId())
            .append(" WHEN MATCHED AND ")
            .append(deleted())
            .append(" THEN DELETE");
    new TreeMap<>(handle.cases())
        .forEach(
            (number, set) ->
                sql.append(" WHEN MATCHED AND ")
                    .append(updated(number))
                    .append(" THEN UPDATE SET ")
                    .append(assignments(handle, set)));
    return sql.append(" WHEN NOT MATCHED AND ")
        .append(inserted())
        .append(" THEN INSERT (")
        .append(names(handle))
        .append(") VALUES (")
        .append(values(handle))
        .append(") WHEN NOT MATCHED THEN RAISE CONFLICT")
        .toString();
  }

  static String deleted() {
    return "s." + OPERATION + " = " + ConnectorMergeSink.DELETE_OPERATION_NUMBER;
  }

  static String inserted() {
    return "s." + OPERATION + " = " + ConnectorMergeSink.INSERT_OPERATION_NUMBER;
  }

  static String updated(int number) {
    return "s."
        + OPERATION
        + " = "
        + ConnectorMergeSink.UPDATE_OPERATION_NUMBER
        + " AND s."
        + CASE
        + " = "
        + number;
  }

  /** What SET has, of staged rows {@code s}. */
  static String assignments(MegadbMergeHandle handle, List<MegadbColumn> set) {
    List<String> assignments = new ArrayList<>();
    for (MegadbColumn column : set) {
      int at = handle.table().columns().indexOf(column);
      assignments.add(
          Identifiers.quote(column.name()) + " = " + Staging.value(column, "s." + staged(at)));
    }
    return String.join(", ", assignments);
  }

  /** The target's columns. */
  static String names(MegadbMergeHandle handle) {
    return String.join(
        ", ", handle.table().columns().stream().map(c -> Identifiers.quote(c.name())).toList());
  }

  /** The same of staged rows {@code s}. */
  static String values(MegadbMergeHandle handle) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < handle.table().columns().size(); i++) {
      values.add(Staging.value(handle.table().columns().get(i), "s." + staged(i)));
    }
    return String.join(", ", values);
  }

  /** The row id of staged rows {@code s}. */
  static String rowId() {
    return "s." + ROW;
  }

  private static String staged(int column) {
    return "c" + column;
  }
}
