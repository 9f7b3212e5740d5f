package io.megadb.trino.write;

import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.session.PropertyMetadata;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.VarcharType;
import java.util.List;
import java.util.Map;

/** What stands in WITH (...) of CREATE TABLE. */
public final class TableProperties {
  /** Names of columns. */
  public static final String PRIMARY_KEY = "primary_key";

  /** Fields as PARTITIONED BY has them, e.g. {@code month(day)}. */
  public static final String PARTITIONED_BY = "partitioned_by";

  /** MegaDB's own options as {@code name=value}. */
  public static final String OPTIONS = "options";

  private TableProperties() {}

  /** All of them. */
  public static List<PropertyMetadata<?>> all() {
    return List.of(
        texts(PRIMARY_KEY, "Columns of the primary key"),
        texts(PARTITIONED_BY, "Fields of PARTITIONED BY, such as month(day)"),
        texts(OPTIONS, "MegaDB's options of the table, each as name=value"));
  }

  private static PropertyMetadata<?> texts(String name, String description) {
    return new PropertyMetadata<>(
        name,
        description,
        new ArrayType(VarcharType.VARCHAR),
        List.class,
        List.of(),
        false,
        value -> List.copyOf((List<?>) value),
        value -> value);
  }

  /** The texts of a property. */
  static List<String> texts(Map<String, Object> properties, String name) {
    Object value = properties.get(name);
    if (value == null) {
      return List.of();
    }
    return ((List<?>) value)
        .stream()
            .map(
                text -> {
                  if (text == null) {
                    throw new TrinoException(
                        StandardErrorCode.INVALID_TABLE_PROPERTY, name + " holds a null");
                  }
                  return (String) text;
                })
            .toList();
  }
}
