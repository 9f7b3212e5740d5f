package io.megadb.tier.olap.write;

import io.megadb.duckdb.DuckDbErrors;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Function;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SerializableFunction;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunction;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/**
 * Iceberg's own bucket transform as DuckDB functions: one for everything that hashes as a long, one
 * for each of the types that travel as text. Arguments are the number of buckets and the value.
 */
final class BucketFunctions {
  private static final String INTEGRAL = "megadb_bucket_integral";
  private static final String TEXT = "megadb_bucket_text";
  private static final String BYTES = "megadb_bucket_bytes";
  private static final String DECIMAL = "megadb_bucket_decimal";
  private static final String UUIDS = "megadb_bucket_uuid";

  private BucketFunctions() {}

  /** Makes the functions known to a DuckDB, for as long as it is open. */
  static void register(Connection connection) {
    try {
      registerOne(connection, INTEGRAL, DuckDBColumnType.BIGINT, new Integral());
      registerText(connection, TEXT, Types.StringType.get(), text -> text);
      registerText(
          connection,
          BYTES,
          Types.BinaryType.get(),
          hex -> ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
      // The hash of a decimal does not depend on the precision of its type.
      registerText(connection, DECIMAL, Types.DecimalType.of(38, 0), BigDecimal::new);
      registerText(connection, UUIDS, Types.UUIDType.get(), UUID::fromString);
    } catch (SQLException e) {
      throw DuckDbErrors.translate(e);
    }
  }

  /**
   * The call that gives a column's bucket.
   *
   * @param integral the value as BIGINT, for types that hash as a long
   */
  static String call(int buckets, String column, Type source, String integral) {
    return switch (source.typeId()) {
      case STRING -> call(TEXT, buckets, column);
      case BINARY, FIXED -> call(BYTES, buckets, "hex(" + column + ")");
      case DECIMAL -> call(DECIMAL, buckets, "CAST(" + column + " AS VARCHAR)");
      case UUID -> call(UUIDS, buckets, "CAST(" + column + " AS VARCHAR)");
      default -> call(INTEGRAL, buckets, integral);
    };
  }

  private static String call(String function, int buckets, String value) {
    return function + "(" + buckets + ", " + value + ")";
  }

  private static <T> void registerText(
      Connection connection, String name, Type type, Function<String, T> parse)
      throws SQLException {
    registerOne(connection, name, DuckDBColumnType.VARCHAR, new Text<>(type, parse));
  }

  private static void registerOne(
      Connection connection, String name, DuckDBColumnType value, DuckDBScalarFunction function)
      throws SQLException {
    try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
      builder
          .withName(name)
          .withParameters(DuckDBColumnType.INTEGER, value)
          .withReturnType(DuckDBColumnType.INTEGER)
          .withVectorizedFunction(function)
          .register(connection);
    }
  }

  /** The buckets argument is the same for all rows of a call. */
  private abstract static class Base implements DuckDBScalarFunction {
    @Override
    public final void apply(DuckDBDataChunkReader chunk, DuckDBWritableVector out) {
      DuckDBReadableVector buckets = chunk.vector(0);
      DuckDBReadableVector values = chunk.vector(1);
      Rows rows = null;
      int lastBuckets = 0;
      for (long row = 0; row < chunk.rowCount(); row++) {
        if (values.isNull(row)) {
          out.setNull(row);
          continue;
        }
        int n = buckets.getInt(row);
        if (rows == null || n != lastBuckets) {
          rows = bind(n);
          lastBuckets = n;
        }
        out.setInt(row, rows.bucket(values, row));
      }
    }

    abstract Rows bind(int buckets);
  }

  @FunctionalInterface
  private interface Rows {
    int bucket(DuckDBReadableVector values, long row);
  }

  private static final class Integral extends Base {
    @Override
    Rows bind(int buckets) {
      SerializableFunction<Long, Integer> transform =
          Transforms.<Long>bucket(buckets).bind(Types.LongType.get());
      return (values, row) -> transform.apply(values.getLong(row));
    }
  }

  private static final class Text<T> extends Base {
    private final Type type;
    private final Function<String, T> parse;

    Text(Type type, Function<String, T> parse) {
      this.type = type;
      this.parse = parse;
    }

    @Override
    Rows bind(int buckets) {
      SerializableFunction<T, Integer> transform = Transforms.<T>bucket(buckets).bind(type);
      return (values, row) -> transform.apply(parse.apply(values.getString(row)));
    }
  }
}
