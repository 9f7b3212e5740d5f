package io.megadb.tier.oltp;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.tier.ColumnEstimate;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * PostgreSQL's statistics of columns, as ANALYZE left them in {@code pg_stats}. Kept for a while:
 * whoever plans a join asks for the same table again and again. Any thread.
 */
final class ColumnEstimates {
  private static final long KEEP_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int MOST_TABLES = 1000;

  private record Known(Map<String, ColumnEstimate> columns, long atNanos) {}

  private final PgCatalog catalog;
  private final String sql = PgCatalog.resource("column_estimates.sql");
  private final Map<TableName, Known> known = new ConcurrentHashMap<>();

  ColumnEstimates(PgCatalog catalog) {
    this.catalog = catalog;
  }

  /** By column; nothing of those that were never analyzed. */
  Map<String, ColumnEstimate> of(TableName table) {
    long now = System.nanoTime();
    Known entry = known.get(table);
    if (entry == null || now - entry.atNanos() > KEEP_NANOS) {
      entry = new Known(read(table), now);
      if (known.size() >= MOST_TABLES) {
        known.clear();
      }
      known.put(table, entry);
    }
    return entry.columns();
  }

  private Map<String, ColumnEstimate> read(TableName table) {
    return catalog.with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            Map<String, ColumnEstimate> columns = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                columns.put(rows.getString("attname"), column(rows));
              }
            }
            return Map.copyOf(columns);
          }
        });
  }

  private static ColumnEstimate column(ResultSet row) throws SQLException {
    OptionalDouble bytes = number(row, "bytes");
    return new ColumnEstimate(
        number(row, "null_frac"),
        number(row, "n_distinct"),
        Optional.ofNullable(row.getString("least")),
        Optional.ofNullable(row.getString("greatest")),
        bytes.isPresent()
            ? OptionalLong.of(Math.round(bytes.getAsDouble()))
            : OptionalLong.empty());
  }

  private static OptionalDouble number(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
