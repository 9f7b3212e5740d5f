package io.megadb.server.avatica.value;

import io.megadb.server.avatica.value.WireOptions.Temporal;
import io.megadb.spi.type.SqlType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;

/**
 * Reads one column of an Arrow batch as the values that {@link ColumnTypes} announced. One is made
 * per column and batch; it holds on to the vector and is used by one thread.
 */
public interface ValueReader {
  /** The value of a row, null for NULL. */
  Object read(int row);

  /** The reader of a vector that has the fields of {@link io.megadb.spi.type.TypeTable}. */
  static ValueReader of(SqlType type, FieldVector vector, WireOptions options) {
    ValueReader present = present(type, vector, options);
    return row -> vector.isNull(row) ? null : present.read(row);
  }

  private static ValueReader present(SqlType type, FieldVector vector, WireOptions options) {
    boolean jdbc = options.temporal() == Temporal.JDBC;
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN -> {
              BitVector bits = (BitVector) vector;
              yield row -> bits.get(row) != 0;
            }
            case SMALLINT -> ((SmallIntVector) vector)::get;
            case INTEGER -> ((IntVector) vector)::get;
            case BIGINT -> ((BigIntVector) vector)::get;
            case REAL -> ((Float4Vector) vector)::get;
            case DOUBLE -> ((Float8Vector) vector)::get;
            case TEXT, JSON -> text((VarCharVector) vector);
            case BYTEA -> ((VarBinaryVector) vector)::get;
            case DATE -> {
              DateDayVector days = (DateDayVector) vector;
              yield jdbc ? days::get : row -> PostgresText.date(days.get(row));
            }
            case TIME -> {
              TimeMicroVector micros = (TimeMicroVector) vector;
              yield jdbc
                  ? row -> (int) (micros.get(row) / 1_000)
                  : row -> PostgresText.time(micros.get(row));
            }
            case TIMESTAMP -> {
              TimeStampVector micros = (TimeStampVector) vector;
              yield jdbc
                  ? row -> Math.floorDiv(micros.get(row), 1_000L)
                  : row -> PostgresText.timestamp(micros.get(row));
            }
            case TIMESTAMPTZ -> {
              TimeStampVector micros = (TimeStampVector) vector;
              yield row -> PostgresText.timestamptz(micros.get(row), options.zone());
            }
            case INTERVAL -> {
              IntervalMonthDayNanoVector intervals = (IntervalMonthDayNanoVector) vector;
              yield row -> interval(intervals, row);
            }
            case UUID -> {
              FixedSizeBinaryVector bytes = (FixedSizeBinaryVector) vector;
              yield row -> uuid(bytes, row).toString();
            }
          };
      case SqlType.Numeric n -> ((DecimalVector) vector)::getObject;
      case SqlType.UnconstrainedNumeric n -> {
        ValueReader text = text((VarCharVector) vector);
        yield row -> decimal((String) text.read(row));
      }
      case SqlType.Varchar v -> text((VarCharVector) vector);
      case SqlType.Struct s -> json(type, vector, options);
      case SqlType.VectorType v -> row -> VectorReader.text(v, vector, row);
      case SqlType.Array a -> array(a.element(), (ListVector) vector, options);
    };
  }

  private static ValueReader text(VarCharVector vector) {
    return row -> new String(vector.get(row), StandardCharsets.UTF_8);
  }

  private static ValueReader json(SqlType type, FieldVector vector, WireOptions options) {
    return row -> {
      StringBuilder text = new StringBuilder();
      JsonText.append(text, type, vector, row, options.zone());
      return text.toString();
    };
  }

  private static ValueReader array(SqlType element, ListVector lists, WireOptions options) {
    FieldVector data = lists.getDataVector();
    ValueReader values =
        switch (element) {
          case SqlType.Array a -> json(element, data, options);
          case SqlType.Simple simple when simple == SqlType.Simple.BYTEA -> {
            VarBinaryVector bytes = (VarBinaryVector) data;
            yield row -> PostgresText.bytea(bytes.get(row));
          }
          default -> present(element, data, options);
        };
    return row -> {
      int end = lists.getElementEndIndex(row);
      List<Object> list = new ArrayList<>(end - lists.getElementStartIndex(row));
      for (int i = lists.getElementStartIndex(row); i < end; i++) {
        list.add(data.isNull(i) ? null : values.read(i));
      }
      return list;
    };
  }

  private static Object decimal(String text) {
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> new BigDecimal(text);
    };
  }

  /** An interval as PostgreSQL prints it. */
  static String interval(IntervalMonthDayNanoVector vector, int row) {
    var buffer = vector.getDataBuffer();
    return PostgresText.interval(
        IntervalMonthDayNanoVector.getMonths(buffer, row),
        IntervalMonthDayNanoVector.getDays(buffer, row),
        IntervalMonthDayNanoVector.getNanoseconds(buffer, row));
  }

  /** A UUID from its 16 bytes, most significant first. */
  static UUID uuid(FixedSizeBinaryVector vector, int row) {
    long offset = 16L * row;
    return new UUID(
        Long.reverseBytes(vector.getDataBuffer().getLong(offset)),
        Long.reverseBytes(vector.getDataBuffer().getLong(offset + 8)));
  }
}
