package io.megadb.server.shell;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A column of a result and how its values become text.
 *
 * @param index 1-based
 */
record ResultColumn(int index, String name, String typeName, Kind kind) {
  // What may stand without quotes in a PostgreSQL array and be no number, NULL or syntax.
  private static final Pattern PLAIN_ELEMENT = Pattern.compile("[^{}\",\\\\\\s]+");
  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  /** What decides alignment and quoting. */
  enum Kind {
    NUMBER,
    BOOLEAN,
    JSON,
    BYTES,
    ARRAY,
    TEXT
  }

  static List<ResultColumn> of(ResultSetMetaData metadata) throws SQLException {
    List<ResultColumn> columns = new ArrayList<>();
    for (int i = 1; i <= metadata.getColumnCount(); i++) {
      String type = metadata.getColumnTypeName(i);
      Kind kind =
          switch (metadata.getColumnType(i)) {
            case Types.SMALLINT,
                Types.INTEGER,
                Types.BIGINT,
                Types.REAL,
                Types.FLOAT,
                Types.DOUBLE,
                Types.NUMERIC,
                Types.DECIMAL ->
                Kind.NUMBER;
            case Types.BOOLEAN -> Kind.BOOLEAN;
            case Types.VARBINARY -> Kind.BYTES;
            case Types.ARRAY -> Kind.ARRAY;
            default -> type.equals("json") || type.startsWith("row(") ? Kind.JSON : Kind.TEXT;
          };
      columns.add(new ResultColumn(i, metadata.getColumnLabel(i), type, kind));
    }
    return columns;
  }

  /** The value as PostgreSQL prints it, null for NULL. */
  String text(ResultSet row) throws SQLException {
    return switch (kind) {
      case BYTES -> bytes(row.getBytes(index));
      case ARRAY -> {
        Array array = row.getArray(index);
        yield array == null ? null : arrayText((Object[]) array.getArray());
      }
      default -> row.getString(index);
    };
  }

  /** The value as JSON. */
  String json(ResultSet row) throws SQLException {
    if (kind == Kind.ARRAY) {
      Array array = row.getArray(index);
      if (array == null) {
        return "null";
      }
      StringBuilder out = new StringBuilder("[");
      for (Object element : (Object[]) array.getArray()) {
        out.append(out.length() == 1 ? "" : ",").append(jsonValue(element));
      }
      return out.append(']').toString();
    }
    String text = text(row);
    if (text == null) {
      return "null";
    }
    return switch (kind) {
      case NUMBER -> JSON_NUMBER.matcher(text).matches() ? text : quoted(text);
      case BOOLEAN, JSON -> text;
      default -> quoted(text);
    };
  }

  private static String jsonValue(Object value) {
    return switch (value) {
      case null -> "null";
      case Boolean b -> b.toString();
      case Number n when JSON_NUMBER.matcher(n.toString()).matches() -> n.toString();
      case byte[] b -> quoted(bytes(b));
      default -> quoted(value.toString());
    };
  }

  private static String bytes(byte[] value) {
    return value == null ? null : "\\x" + HexFormat.of().formatHex(value);
  }

  private static String arrayText(Object[] elements) {
    StringBuilder out = new StringBuilder("{");
    for (Object element : elements) {
      out.append(out.length() == 1 ? "" : ",");
      if (element == null) {
        out.append("NULL");
      } else {
        String text = element instanceof byte[] b ? bytes(b) : element.toString();
        if (PLAIN_ELEMENT.matcher(text).matches() && !text.equalsIgnoreCase("null")) {
          out.append(text);
        } else {
          out.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
        }
      }
    }
    return out.append('}').toString();
  }

  /** Text as a JSON string. The shell is a plain client and shares no code with the server. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
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
    return out.append('"').toString();
  }
}
