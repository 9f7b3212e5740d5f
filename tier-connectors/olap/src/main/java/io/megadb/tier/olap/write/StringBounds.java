package io.megadb.tier.olap.write;

import io.megadb.duckdb.DuckConnection;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.query.QueryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;

/**
 * Bounds of text and bytes that DuckDB writes none for (where cutting a long value would split a
 * character). They are found by reading the column back from the written file.
 */
final class StringBounds {
  private StringBounds() {}

  private record Missing(String path, Type.TypeID type) {}

  /** Adds {@code min} and {@code max} where they are missing. */
  static void complete(
      Schema schema,
      String file,
      Map<String, Map<String, String>> statistics,
      DuckConnection connection,
      QueryContext context) {
    List<Missing> missing = new ArrayList<>();
    FileMetrics.forEachLeaf(
        schema,
        (path, field) -> {
          Type.TypeID type = field.type().typeId();
          if ((type == Type.TypeID.STRING || type == Type.TypeID.BINARY)
              && lacksBounds(statistics.get(path))) {
            missing.add(new Missing(path, type));
          }
        });
    if (missing.isEmpty()) {
      return;
    }
    List<String> items = new ArrayList<>();
    for (Missing column : missing) {
      String start =
          column.type() == Type.TypeID.STRING
              ? "left(%s, %d)".formatted(column.path(), FileMetrics.TRUNCATED_LENGTH)
              : "array_slice(%s, 1, %d)".formatted(column.path(), FileMetrics.TRUNCATED_LENGTH);
      for (String function : List.of("min", "max")) {
        String bound = function + "(" + start + ")";
        items.add(column.type() == Type.TypeID.STRING ? bound : "hex(" + bound + ")");
      }
    }
    String sql =
        "SELECT "
            + String.join(", ", items)
            + " FROM read_parquet("
            + Identifiers.literal(file)
            + ", hive_partitioning = false)";
    connection.list(
        sql,
        row -> {
          for (int i = 0; i < missing.size(); i++) {
            Map<String, String> column = statistics.get(missing.get(i).path());
            column.put("min", row.getString(2 * i + 1));
            column.put("max", beyond(row.getString(2 * i + 2), missing.get(i).type()));
          }
          return true;
        },
        context);
  }

  private static boolean lacksBounds(Map<String, String> column) {
    return column != null
        && !column.containsKey("min")
        && Long.parseLong(column.getOrDefault("num_values", "0"))
            > Long.parseLong(column.getOrDefault("null_count", "0"));
  }

  /** A cut maximum is made longer, so that it is rounded up when it is cut again. */
  private static String beyond(String cut, Type.TypeID type) {
    if (type == Type.TypeID.STRING) {
      return cut.codePointCount(0, cut.length()) < FileMetrics.TRUNCATED_LENGTH
          ? cut
          : cut + "\uFFFF";
    }
    return cut.length() < 2 * FileMetrics.TRUNCATED_LENGTH ? cut : cut + "FF";
  }
}
