package io.megadb.server.avatica.value;

import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * Rows and nested arrays as JSON text, which is what they travel as: Avatica's formats lose the
 * types within a struct.
 */
final class JsonText {
  private JsonText() {}

  /** Appends the value of a row. */
  static void append(StringBuilder out, SqlType type, FieldVector vector, int row, ZoneId zone) {
    if (vector.isNull(row)) {
      out.append("null");
      return;
    }
    switch (type) {
      case SqlType.Simple simple -> {
        switch (simple) {
          case BOOLEAN, SMALLINT, INTEGER, BIGINT -> out.append(vector.getObject(row));
          case REAL -> number(out, ((Float4Vector) vector).get(row));
          case DOUBLE -> number(out, ((Float8Vector) vector).get(row));
          case TEXT -> string(out, text(vector, row));
          case JSON -> out.append(text(vector, row));
          case BYTEA -> string(out, PostgresText.bytea(((VarBinaryVector) vector).get(row)));
          case DATE -> string(out, PostgresText.date(((DateDayVector) vector).get(row)));
          case TIME -> string(out, PostgresText.time(((TimeMicroVector) vector).get(row)));
          case TIMESTAMP ->
              string(out, PostgresText.timestamp(((TimeStampVector) vector).get(row)));
          case TIMESTAMPTZ ->
              string(out, PostgresText.timestamptz(((TimeStampVector) vector).get(row), zone));
          case INTERVAL ->
              string(out, ValueReader.interval((IntervalMonthDayNanoVector) vector, row));
          case UUID ->
              string(out, ValueReader.uuid((FixedSizeBinaryVector) vector, row).toString());
        }
      }
      case SqlType.Numeric n -> out.append(((DecimalVector) vector).getObject(row).toPlainString());
      case SqlType.UnconstrainedNumeric n -> {
        String text = text(vector, row);
        if (Character.isLetter(text.charAt(text.length() - 1))) {
          string(out, text);
        } else {
          out.append(text);
        }
      }
      case SqlType.Varchar v -> string(out, text(vector, row));
      case SqlType.Array a -> array(out, a.element(), (ListVector) vector, row, zone);
      case SqlType.Struct s -> struct(out, s.fields(), (StructVector) vector, row, zone);
      case SqlType.VectorType v -> string(out, VectorReader.text(v, vector, row));
    }
  }

  private static void array(
      StringBuilder out, SqlType element, ListVector lists, int row, ZoneId zone) {
    out.append('[');
    int start = lists.getElementStartIndex(row);
    for (int i = start; i < lists.getElementEndIndex(row); i++) {
      out.append(i == start ? "" : ",");
      append(out, element, lists.getDataVector(), i, zone);
    }
    out.append(']');
  }

  private static void struct(
      StringBuilder out, List<Column> fields, StructVector struct, int row, ZoneId zone) {
    out.append('{');
    for (int i = 0; i < fields.size(); i++) {
      out.append(i == 0 ? "" : ",");
      string(out, fields.get(i).name());
      out.append(':');
      append(out, fields.get(i).type(), (FieldVector) struct.getChildByOrdinal(i), row, zone);
    }
    out.append('}');
  }

  private static String text(FieldVector vector, int row) {
    return new String(((VarCharVector) vector).get(row), StandardCharsets.UTF_8);
  }

  private static void number(StringBuilder out, float value) {
    if (Float.isFinite(value)) {
      out.append(value);
    } else {
      string(out, Float.toString(value));
    }
  }

  private static void number(StringBuilder out, double value) {
    if (Double.isFinite(value)) {
      out.append(value);
    } else {
      string(out, Double.toString(value));
    }
  }

  static void string(StringBuilder out, String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
