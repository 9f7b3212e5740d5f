package io.megadb.duckdb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBScalarFunction;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/**
 * What PostgreSQL's jsonb can and DuckDB's JSON functions, nor macros of them, can: they recurse.
 *
 * <pre>
 * mdb_json_contains(a, b)   a @> b (PostgreSQL documentation, 8.14.3)
 * mdb_json_identity(a)      a text that two values share if and only if they are equal as jsonb
 * </pre>
 *
 * NULL gives NULL. Any thread.
 */
public final class JsonFunctions {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonFunctions() {}

  /** Makes the functions known to a DuckDB, for as long as it is open. */
  public static void register(Connection connection) throws SQLException {
    register(
        connection,
        "mdb_json_contains",
        2,
        DuckDBColumnType.BOOLEAN,
        (chunk, row, out) ->
            out.setBoolean(
                row,
                contains(
                    read(chunk.vector(0).getString(row)),
                    read(chunk.vector(1).getString(row)),
                    true)));
    register(
        connection,
        "mdb_json_identity",
        1,
        DuckDBColumnType.VARCHAR,
        (chunk, row, out) -> {
          StringBuilder text = new StringBuilder();
          write(read(chunk.vector(0).getString(row)), text);
          out.setString(row, text.toString());
        });
  }

  /** One row of a call. */
  @FunctionalInterface
  private interface Row {
    void apply(DuckDBDataChunkReader chunk, long row, DuckDBWritableVector out);
  }

  private static void register(
      Connection connection, String name, int parameters, DuckDBColumnType result, Row body)
      throws SQLException {
    DuckDBScalarFunction function =
        (chunk, out) -> {
          for (long row = 0; row < chunk.rowCount(); row++) {
            boolean missing = false;
            for (int i = 0; i < parameters; i++) {
              missing |= chunk.vector(i).isNull(row);
            }
            if (missing) {
              out.setNull(row);
            } else {
              body.apply(chunk, row, out);
            }
          }
        };
    DuckDBColumnType[] types = new DuckDBColumnType[parameters];
    java.util.Arrays.fill(types, DuckDBColumnType.VARCHAR);
    try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
      builder
          .withName(name)
          .withParameters(types)
          .withReturnType(result)
          .withVectorizedFunction(function)
          .register(connection);
    }
  }

  /**
   * Whether {@code a} holds the structure and values of {@code b}: every key of an object, any
   * element for each of an array, and at the top an array holds a scalar that is its element.
   */
  private static boolean contains(Object a, Object b, boolean top) {
    if (a instanceof Map<?, ?> outer && b instanceof Map<?, ?> inner) {
      return inner.entrySet().stream()
          .allMatch(
              e ->
                  outer.containsKey(e.getKey())
                      && contains(outer.get(e.getKey()), e.getValue(), false));
    }
    if (a instanceof List<?> outer && b instanceof List<?> inner) {
      return inner.stream().allMatch(e -> outer.stream().anyMatch(o -> contains(o, e, false)));
    }
    boolean scalar = !(b instanceof Map<?, ?>) && !(b instanceof List<?>);
    if (top && scalar && a instanceof List<?> outer) {
      return outer.contains(b);
    }
    return scalar && a.equals(b);
  }

  /** JSON's null. */
  private enum Null {
    NULL
  }

  /** Objects as sorted maps, the last of equal keys, numbers without trailing zeros. */
  private static Object read(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      parser.nextToken();
      return value(parser);
    } catch (IOException e) {
      throw new UncheckedIOException("not JSON: " + text, e);
    }
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> map = new TreeMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          parser.nextToken();
          map.put(key, value(parser));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        BigDecimal number = new BigDecimal(parser.getText());
        yield number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
      }
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> Null.NULL;
      case VALUE_STRING -> parser.getText();
      default -> throw new IOException("unexpected " + parser.currentToken());
    };
  }

  private static void write(Object value, StringBuilder out) {
    switch (value) {
      case Map<?, ?> map -> {
        out.append('{');
        map.forEach(
            (key, inner) -> {
              write(key, out);
              write(inner, out);
            });
        out.append('}');
      }
      case List<?> list -> {
        out.append('[');
        list.forEach(inner -> write(inner, out));
        out.append(']');
      }
      // Lengths make the text unambiguous without escapes.
      case String text -> out.append('s').append(text.length()).append(':').append(text);
      case BigDecimal number -> out.append('n').append(number).append(';');
      default -> out.append(value).append(';');
    }
  }
}
