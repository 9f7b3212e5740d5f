package io.megadb.spi.catalog;

import io.megadb.spi.type.Column;
import java.util.List;
import java.util.Optional;

/**
 * A view over tables of more than PostgreSQL; views over PostgreSQL alone live there.
 *
 * @param name its catalog is {@link #CATALOG}
 * @param sql the SELECT, with names as the user wrote them
 * @param defaultSchema the schema unqualified names of {@code sql} are looked up in
 * @param columns names and types as of the view's creation
 */
public record ViewDefinition(
    TableName name,
    String sql,
    String defaultSchema,
    List<Column> columns,
    Optional<String> comment) {
  /** The catalog of what belongs to no tier: views, system tables. */
  public static final String CATALOG = "megadb";

  public ViewDefinition {
    columns = List.copyOf(columns);
  }
}
