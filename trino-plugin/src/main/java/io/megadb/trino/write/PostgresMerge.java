package io.megadb.trino.write;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.trino.handle.MegadbMergeHandle;
import io.megadb.trino.handle.RemoteTable;
import java.util.TreeMap;

/**
 * Staged changes as one statement of PostgreSQL, which MegaDB passes on as it is: DELETE, UPDATE,
 * INSERT within a {@code DO} block, in this order, so that a key that one row gives up another may
 * take.
 *
 * <p>A row's id is {@code tableoid ctid xmin}: ctid finds the row without an index, and as the
 * three name a version of a row, one that was changed meanwhile is not found; also not if that
 * happens while the block waits for its lock, as PostgreSQL looks at the conditions again then. The
 * block counts what it has found and raises 40001 where something is missing.
 */
final class PostgresMerge {
  private static final String COUNTED = "megadb_counted";

  private PostgresMerge() {}

  static String of(MegadbMergeHandle handle) {
    String target = quoted(handle.changes().target());
    String staging = quoted(handle.changes().staging());
    StringBuilder body =
        new StringBuilder("#variable_conflict use_column\nDECLARE ")
            .append(COUNTED)
            .append(" bigint; BEGIN ");
    body.append("DELETE FROM ")
        .append(target)
        .append(" AS t USING ")
        .append(staging)
        .append(" AS s WHERE ")
        .append(Merges.deleted())
        .append(sameRow())
        .append("; ")
        .append(counted(handle, staging, Merges.deleted()));
    for (var update : new TreeMap<>(handle.cases()).entrySet()) {
      body.append("UPDATE ")
          .append(target)
          .append(" AS t SET ")
          .append(Merges.assignments(handle, update.getValue()))
          .append(" FROM ")
          .append(staging)
          .append(" AS s WHERE ")
          .append(Merges.updated(update.getKey()))
          .append(sameRow())
          .append("; ")
          .append(counted(handle, staging, Merges.updated(update.getKey())));
    }
    body.append("INSERT INTO ")
        .append(target)
        .append(" (")
        .append(Merges.names(handle))
        .append(") SELECT ")
        .append(Merges.values(handle))
        .append(" FROM ")
        .append(staging)
        .append(" AS s WHERE ")
        .append(Merges.inserted())
        .append("; END");
    // The staging table's name is like no other text.
    String tag = "$" + handle.changes().staging().name() + "$";
    return "DO " + tag + body + tag;
  }

  private static String sameRow() {
    return " AND t.tableoid = "
        + part(1, "oid")
        + " AND t.ctid = "
        + part(2, "tid")
        + " AND t.xmin = "
        + part(3, "xid");
  }

  private static String part(int number, String type) {
    return "CAST(split_part(" + Merges.rowId() + ", ' ', " + number + ") AS " + type + ")";
  }

  /** Fails if the statement before did not find all rows it was for. */
  private static String counted(MegadbMergeHandle handle, String staging, String which) {
    return "GET DIAGNOSTICS "
        + COUNTED
        + " = ROW_COUNT; IF "
        + COUNTED
        + " <> (SELECT count(*) FROM "
        + staging
        + " AS s WHERE "
        + which
        + ") THEN RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = "
        + Identifiers.literal(
            "rows to change are not in "
                + handle.changes().target()
                + " any more: another statement has changed or removed them")
        + ", HINT = 'Read them again, and repeat the change.'; END IF; ";
  }

  private static String quoted(RemoteTable table) {
    return Identifiers.quote(table.schema()) + "." + Identifiers.quote(table.name());
  }
}
