package io.megadb.trino.handle;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.trino.type.DefaultValues;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ColumnMetadata;
import io.trino.spi.type.Type;
import java.util.Locale;
import java.util.Optional;

/**
 * A column of what a table handle stands for.
 *
 * @param name as MegaDB writes it
 * @param type in Trino
 * @param sqlType the name of MegaDB's type
 * @param expression SQL over the handle's FROM item where the column is computed; empty for one
 *     that is there by its name
 */
public record MegadbColumn(
    String name,
    Type type,
    String sqlType,
    boolean nullable,
    Optional<String> defaultSql,
    Optional<String> comment,
    Optional<String> expression)
    implements ColumnHandle {

  /** A column that is there by its name. */
  public static MegadbColumn named(String name, Type type, String sqlType) {
    return new MegadbColumn(
        name, type, sqlType, true, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** A column that is computed. */
  public static MegadbColumn computed(String name, Type type, String sqlType, String sql) {
    return new MegadbColumn(
        name, type, sqlType, true, Optional.empty(), Optional.empty(), Optional.of(sql));
  }

  /** SQL that gives the column's value as it is to be compared and sent. */
  public String sql() {
    String value = expression.orElseGet(() -> Identifiers.quote(name));
    return switch (sqlType) {
      case "interval" -> "CAST(" + value + " AS text)";
      case "numeric" -> "CAST(" + value + " AS numeric(38,16))";
      default -> value;
    };
  }

  /** The name under which Trino knows it. */
  public String trinoName() {
    return name.toLowerCase(Locale.ENGLISH);
  }

  /** Name, type and comment for Trino. */
  public ColumnMetadata metadata() {
    return ColumnMetadata.builder()
        .setName(trinoName())
        .setType(type)
        .setNullable(nullable)
        .setDefaultValue(defaultSql.flatMap(sql -> DefaultValues.trino(sql, type)))
        .setComment(comment)
        .build();
  }

  @Override
  public String toString() {
    return name + ":" + type.getDisplayName();
  }
}
