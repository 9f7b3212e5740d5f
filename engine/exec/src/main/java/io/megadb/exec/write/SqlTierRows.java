package io.megadb.exec.write;

import io.megadb.planner.dialect.duckdb.DuckDbCasts;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.List;

/**
 * A DuckDB query whose rows go to the SQL tier: structs, which PostgreSQL has no anonymous type
 * for, become json objects with a member for every field.
 *
 * @param sql the query
 * @param columns its columns
 */
public record SqlTierRows(String sql, List<Column> columns) {

  /** The query over what a residual gives. */
  public static SqlTierRows of(String residual, List<Column> columns) {
    List<Column> written = new ArrayList<>();
    List<String> replacements = new ArrayList<>();
    for (Column column : columns) {
      String name = Identifiers.quote(column.name());
      switch (column.type()) {
        case SqlType.Struct struct -> {
          written.add(new Column(column.name(), SqlType.Simple.JSON, column.nullable()));
          replacements.add(json(name, struct) + " AS " + name);
        }
        case SqlType.Array(SqlType.Struct struct) -> {
          SqlType items = new SqlType.Array(SqlType.Simple.JSON);
          written.add(new Column(column.name(), items, column.nullable()));
          replacements.add(items(name, struct) + " AS " + name);
        }
        default -> written.add(column);
      }
    }
    return replacements.isEmpty()
        ? new SqlTierRows(residual, columns)
        : new SqlTierRows(
            "SELECT * REPLACE (" + String.join(", ", replacements) + ") FROM (" + residual + ")",
            written);
  }

  /** A value as json, in what PostgreSQL's to_jsonb would write. */
  private static String json(String value, SqlType type) {
    return switch (type) {
      case SqlType.Struct struct -> {
        StringBuilder members = new StringBuilder();
        for (Column field : struct.fields()) {
          String name = Identifiers.literal(field.name());
          String member = "struct_extract(" + value + ", " + name + ")";
          members.append(members.isEmpty() ? "" : ", ").append(name).append(", ");
          members.append(json(member, field.type()));
        }
        yield "(CASE WHEN " + value + " IS NULL THEN NULL ELSE json_object(" + members + ") END)";
      }
      case SqlType.Array array -> "to_json(" + items(value, array.element()) + ")";
      case SqlType.Numeric numeric -> "to_json(" + value + ")";
      case SqlType.UnconstrainedNumeric numeric -> "to_json(" + value + ")";
      case SqlType.Varchar varchar -> "to_json(" + value + ")";
      case SqlType.VectorType vector -> text(value, vector);
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, TEXT, JSON -> "to_json(" + value + ")";
            // JSON has no NaN and no infinities.
            case REAL, DOUBLE ->
                "(CASE WHEN isfinite("
                    + value
                    + ") THEN to_json("
                    + value
                    + ") ELSE "
                    + text(value, simple)
                    + " END)";
            case BYTEA, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL, UUID -> text(value, simple);
          };
    };
  }

  private static String text(String value, SqlType type) {
    return "to_json(" + DuckDbCasts.toText(value, type) + ")";
  }

  private static String items(String value, SqlType element) {
    String item = "item" + value.length();
    return "list_transform(" + value + ", lambda " + item + ": " + json(item, element) + ")";
  }
}
