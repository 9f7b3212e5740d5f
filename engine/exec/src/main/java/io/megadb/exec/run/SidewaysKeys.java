package io.megadb.exec.run;

import io.megadb.duckdb.DuckConnection;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.sql.text.Literals;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Sideways information passing: join keys found in one part of a statement become a condition on
 * another. Up to a bound they go as a list, beyond it as a range of minimum and maximum, and for
 * types without a useful order not at all.
 */
final class SidewaysKeys {
  private final DuckConnection connection;
  private final int bound;
  private final QueryContext context;

  SidewaysKeys(DuckConnection connection, int bound, QueryContext context) {
    this.connection = connection;
    this.bound = bound;
    this.context = context;
  }

  /**
   * @param condition PostgreSQL text over the fragment's output, empty for none
   * @param listed whether the condition lists the keys themselves
   * @param description for EXPLAIN ANALYZE
   */
  record Restriction(Optional<String> condition, boolean listed, String description) {}

  private record Summary(long count, String minimum, String maximum) {}

  /**
   * Evaluates a key source into a temporary table. Keys that don't fit the column's type are left
   * out: nothing in the column can equal them.
   *
   * @param column the column to restrict
   * @param table name for the temporary table
   * @param keySource a SELECT of one column
   */
  Restriction restrict(Column column, String table, String keySource) {
    String type = TypeTable.duckDb(column.type());
    connection.execute(
        "CREATE TEMP TABLE "
            + table
            + " AS SELECT DISTINCT TRY_CAST(k AS "
            + type
            + ") AS k FROM ("
            + keySource
            + ") AS s(k) WHERE TRY_CAST(k AS "
            + type
            + ") IS NOT NULL",
        context);
    Summary summary = summary(table, "k");
    String quoted = "f." + Identifiers.quote(column.name());
    String restriction = null;
    String description;
    boolean listed = summary.count() <= bound;
    if (listed) {
      restriction = quoted + " = ANY(" + arrayLiteral(column.type(), keys(table, "k")) + ")";
      description = summary.count() + " keys";
    } else if (ordersTheSame(column.type())) {
      restriction =
          quoted
              + " BETWEEN "
              + Literals.postgres(column.type(), summary.minimum())
              + " AND "
              + Literals.postgres(column.type(), summary.maximum());
      description = summary.count() + " keys, as a range";
    } else {
      description = summary.count() + " keys, more than " + bound + ": not sent";
    }
    connection.execute("DROP TABLE " + table, context);
    return new Restriction(Optional.ofNullable(restriction), listed, description);
  }

  /** The values of a fragment's column as a predicate that skips data of a local table. */
  Optional<ColumnPredicate> predicate(Column column, String table, String tableColumn) {
    String key =
        "TRY_CAST("
            + Identifiers.quote(tableColumn)
            + " AS "
            + TypeTable.duckDb(column.type())
            + ")";
    Summary summary = summary(table, key);
    if (summary.count() == 0) {
      return Optional.empty();
    }
    if (summary.count() <= bound) {
      List<Object> values =
          keys(table, key).stream().map(text -> Literals.parse(column.type(), text)).toList();
      return Optional.of(new ColumnPredicate(column.name(), ColumnPredicate.Operator.IN, values));
    }
    return Optional.empty();
  }

  private Summary summary(String table, String key) {
    return connection
        .list(
            "SELECT count(DISTINCT %s), CAST(min(%s) AS VARCHAR), CAST(max(%s) AS VARCHAR) FROM %s"
                .formatted(key, key, key, table),
            row -> new Summary(row.getLong(1), row.getString(2), row.getString(3)),
            context)
        .getFirst();
  }

  private List<String> keys(String table, String key) {
    return connection.list(
        "SELECT DISTINCT CAST(%s AS VARCHAR) FROM %s WHERE %s IS NOT NULL"
            .formatted(key, table, key),
        row -> row.getString(1),
        context);
  }

  /** One literal that PostgreSQL parses once: {@code CAST('{...}' AS type[])}. */
  private static String arrayLiteral(SqlType type, List<String> keys) {
    if (type == SqlType.Simple.BYTEA) {
      return Literals.postgres(
          new SqlType.Array(type), keys.stream().map(text -> Literals.parse(type, text)).toList());
    }
    String elements =
        keys.stream()
            .map(k -> '"' + k.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
            .collect(Collectors.joining(",", "{", "}"));
    return "CAST(" + Identifiers.literal(elements) + " AS " + TypeTable.postgres(type) + "[])";
  }

  private static boolean ordersTheSame(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case SMALLINT, INTEGER, BIGINT, DATE, TIMESTAMP, TIMESTAMPTZ, TIME, UUID -> true;
            case BOOLEAN, REAL, DOUBLE, TEXT, BYTEA, INTERVAL, JSON -> false;
          };
      case SqlType.Numeric n -> true;
      case SqlType.UnconstrainedNumeric n -> false;
      case SqlType.Varchar v -> false;
      case SqlType.Array a -> false;
      case SqlType.Struct s -> false;
    };
  }
}
