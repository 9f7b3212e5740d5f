package io.megadb.tier.oltp;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.tier.oltp.wire.CopyBuffer;
import io.megadb.tier.oltp.wire.Encoders;
import io.megadb.tier.oltp.wire.PgTypes;
import io.megadb.tier.oltp.wire.ValueEncoder;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Streams rows into a table with {@code COPY ... FROM STDIN (FORMAT BINARY)}. Binary COPY casts
 * nothing; if a column's type is not the stream's (an enum, say), the rows go through a temporary
 * table and an INSERT that casts.
 */
final class CopyIn {
  private static final int PIECE_BYTES = 1 << 16;
  private static final String STAGING = "megadb_copy_staging";
  private static final String COLUMNS =
      // The binary format of a domain is that of what it is over.
      "SELECT attname,"
          + " CASE WHEN t.typtype = 'd' AND t.typnamespace = pg_catalog.to_regnamespace('megadb_catalog')"
          + " THEN t.typbasetype ELSE atttypid END::int8,"
          + " pg_catalog.format_type(atttypid, -1)"
          + " FROM pg_catalog.pg_attribute JOIN pg_catalog.pg_type t ON t.oid = atttypid"
          + " WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped";

  private final Lease lease;
  private final VectorTypes vectorTypes;
  private final PgErrors errors;
  private final QueryContext context;

  CopyIn(Lease lease, VectorTypes vectorTypes, PgErrors errors, QueryContext context) {
    this.lease = lease;
    this.vectorTypes = vectorTypes;
    this.errors = errors;
    this.context = context;
  }

  private record Target(int oid, String type) {}

  long copy(TableName table, List<String> columns, ArrowReader rows) throws SQLException {
    String target = Identifiers.quote(table.schema()) + "." + Identifiers.quote(table.name());
    List<Target> targets = targets(target, columns);
    VectorSchemaRoot root = root(rows);
    List<Field> fields = root.getSchema().getFields();
    if (fields.size() != columns.size()) {
      throw new MegaDbException(
          ErrorCode.INTERNAL_ERROR,
          columns.size() + " columns are to be written and " + fields.size() + " come");
    }
    List<Integer> oids = targets.stream().map(Target::oid).toList();
    Optional<List<ValueEncoder>> direct = encoders(root, oids);
    if (direct.isPresent()) {
      return stream(target, columns, rows, root, oids);
    }
    return throughStaging(target, columns, targets, rows, root);
  }

  private List<Target> targets(String table, List<String> columns) throws SQLException {
    Map<String, Target> known = new LinkedHashMap<>();
    try (PreparedStatement statement = lease.connection().prepareStatement(COLUMNS)) {
      statement.setString(1, table);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          known.put(result.getString(1), new Target((int) result.getLong(2), result.getString(3)));
        }
      }
    }
    List<Target> targets = new ArrayList<>(columns.size());
    for (String column : columns) {
      Target target = known.get(column);
      if (target == null) {
        throw new MegaDbException(
                ErrorCode.UNDEFINED_COLUMN, "table " + table + " has no column \"" + column + "\"")
            .withHint(NearestName.hint(column, known.keySet(), "It has " + known.keySet() + "."));
      }
      targets.add(target);
    }
    return targets;
  }

  private Optional<List<ValueEncoder>> encoders(VectorSchemaRoot root, List<Integer> oids) {
    List<ValueEncoder> encoders = new ArrayList<>(oids.size());
    for (int i = 0; i < oids.size(); i++) {
      FieldVector vector = root.getVector(i);
      // Of the schema: a vector that DuckDB made does not know json from text.
      SqlType type = TypeTable.ofArrow(root.getSchema().getFields().get(i));
      int oid = oids.get(i);
      Optional<ValueEncoder> encoder =
          vectorTypes
              .ofOid(oid, -1)
              .flatMap(own -> Encoders.ofPgVector(vector, type, own))
              .or(() -> Encoders.of(vector, type, oid));
      if (encoder.isEmpty()) {
        return Optional.empty();
      }
      encoders.add(encoder.get());
    }
    return Optional.of(encoders);
  }

  private long throughStaging(
      String target,
      List<String> columns,
      List<Target> targets,
      ArrowReader rows,
      VectorSchemaRoot root)
      throws SQLException {
    List<SqlType> types =
        root.getSchema().getFields().stream()
            .map(field -> Encoders.written(TypeTable.ofArrow(field)))
            .toList();
    List<String> names = new ArrayList<>();
    List<String> definitions = new ArrayList<>();
    List<String> casts = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      names.add("c" + i);
      definitions.add("c" + i + " " + TypeTable.postgres(types.get(i)));
      // To the type without its modifier: assignment then refuses what is too long.
      casts.add("c" + i + "::" + targets.get(i).type());
    }
    boolean ownTransaction = !lease.inTransaction();
    if (ownTransaction) {
      lease.run("BEGIN", errors);
    }
    boolean done = false;
    try {
      lease.run(
          "CREATE TEMPORARY TABLE "
              + STAGING
              + " ("
              + String.join(", ", definitions)
              + ") ON COMMIT DROP",
          errors);
      stream("pg_temp." + STAGING, names, rows, root, types.stream().map(PgTypes::oid).toList());
      Execution insert =
          new Execution(
              lease,
              "INSERT INTO "
                  + target
                  + " ("
                  + quoted(columns)
                  + ") SELECT "
                  + String.join(", ", casts)
                  + " FROM pg_temp."
                  + STAGING);
      insert.run(0, 0, org.postgresql.core.QueryExecutor.QUERY_SUPPRESS_BEGIN);
      lease.run("DROP TABLE pg_temp." + STAGING, errors);
      if (ownTransaction) {
        lease.run("COMMIT", errors);
      }
      done = true;
      return insert.updateCount();
    } finally {
      if (!done && ownTransaction && !lease.isBroken()) {
        lease.run("ROLLBACK", errors);
      }
    }
  }

  private long stream(
      String target,
      List<String> columns,
      ArrowReader rows,
      VectorSchemaRoot root,
      List<Integer> oids)
      throws SQLException {
    String sql = "COPY " + target + " (" + quoted(columns) + ") FROM STDIN (FORMAT BINARY)";
    org.postgresql.copy.CopyIn copy = lease.connection().getCopyAPI().copyIn(sql);
    try {
      CopyBuffer buffer = new CopyBuffer();
      buffer.header();
      while (next(rows)) {
        context.cancellation().check();
        // Anew for each batch: its vectors may be other objects.
        List<ValueEncoder> encoders = encoders(root, oids).orElseThrow();
        for (int row = 0; row < root.getRowCount(); row++) {
          buffer.beginRow(oids.size());
          for (ValueEncoder encoder : encoders) {
            encoder.encode(row, buffer);
          }
          if (buffer.size() >= PIECE_BYTES) {
            copy.writeToCopy(buffer.array(), 0, buffer.size());
            buffer.clear();
          }
        }
      }
      buffer.trailer();
      copy.writeToCopy(buffer.array(), 0, buffer.size());
      return copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private static VectorSchemaRoot root(ArrowReader rows) {
    try {
      return rows.getVectorSchemaRoot();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static boolean next(ArrowReader rows) {
    try {
      return rows.loadNextBatch();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static MegaDbException unreadable(IOException e) {
    return new MegaDbException(
        ErrorCode.IO_ERROR, "the rows to be written cannot be read: " + e.getMessage(), e);
  }

  private static String quoted(List<String> columns) {
    return columns.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
  }
}
