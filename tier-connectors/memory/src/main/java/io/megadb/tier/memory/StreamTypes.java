package io.megadb.tier.memory;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The schema under which DuckDB imports a stream. Where an Arrow type alone does not name DuckDB's,
 * Arrow's canonical extension names do (uuid, json); numeric without precision is cast from text.
 */
final class StreamTypes {
  private static final String EXTENSION = "ARROW:extension:name";

  private StreamTypes() {}

  static Schema schema(List<Column> columns) {
    return new Schema(
        columns.stream().map(c -> tagged(TypeTable.arrowField(c), c.type())).toList());
  }

  private static Field tagged(Field field, SqlType type) {
    Map<String, String> metadata = new HashMap<>(field.getMetadata());
    List<Field> children = field.getChildren();
    switch (type) {
      case SqlType.Simple simple -> {
        if (simple == SqlType.Simple.UUID) {
          metadata.put(EXTENSION, "arrow.uuid");
        } else if (simple == SqlType.Simple.JSON) {
          metadata.put(EXTENSION, "arrow.json");
        }
      }
      case SqlType.Array a -> children = List.of(tagged(children.getFirst(), a.element()));
      case SqlType.Struct s -> {
        List<Field> untagged = children;
        children =
            java.util.stream.IntStream.range(0, untagged.size())
                .mapToObj(i -> tagged(untagged.get(i), s.fields().get(i).type()))
                .toList();
      }
      case SqlType.Numeric n -> {}
      case SqlType.UnconstrainedNumeric n -> {}
      case SqlType.Varchar v -> {}
      case SqlType.VectorType v -> {}
    }
    return new Field(
        field.getName(),
        new FieldType(field.isNullable(), field.getType(), null, metadata),
        children);
  }

  /** How the column is written in the SELECT over the stream. */
  static String select(Column column) {
    String name = Identifiers.quote(column.name());
    return holdsText(column.type())
        ? "CAST(" + name + " AS " + TypeTable.duckDb(column.type()) + ") AS " + name
        : name;
  }

  /** Whether the SELECT over the stream takes the column as it comes. */
  static boolean isAsItIs(Column column) {
    return !holdsText(column.type());
  }

  private static boolean holdsText(SqlType type) {
    return switch (type) {
      case SqlType.UnconstrainedNumeric n -> true;
      case SqlType.Array a -> holdsText(a.element());
      case SqlType.Struct s -> s.fields().stream().anyMatch(f -> holdsText(f.type()));
      case SqlType.Simple t -> false;
      case SqlType.Numeric t -> false;
      case SqlType.Varchar t -> false;
      case SqlType.VectorType t -> false;
    };
  }
}
