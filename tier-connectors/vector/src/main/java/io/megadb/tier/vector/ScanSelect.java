package io.megadb.tier.vector;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.tier.vector.store.TableSchema;
import java.util.ArrayList;
import java.util.List;

/** The SELECT over a scan's stream: what Arrow can't say (json, numeric as text) a cast says. */
final class ScanSelect {
  private ScanSelect() {}

  /**
   * The SELECT.
   *
   * @param more columns of the stream that are none of the table's, behind these
   */
  static String of(TableSchema schema, List<String> columns, List<String> more, String stream) {
    List<String> items = new ArrayList<>();
    boolean casts = false;
    for (String column : columns) {
      SqlType type = schema.column(schema.indexOf(column)).type();
      String name = Identifiers.quote(column);
      if (holdsText(type)) {
        casts = true;
        items.add("CAST(" + name + " AS " + TypeTable.duckDb(type) + ") AS " + name);
      } else {
        items.add(name);
      }
    }
    if (!casts) {
      return stream;
    }
    more.forEach(name -> items.add(Identifiers.quote(name)));
    return "(SELECT " + String.join(", ", items) + " FROM " + stream + ")";
  }

  private static boolean holdsText(SqlType type) {
    return switch (type) {
      case SqlType.UnconstrainedNumeric n -> true;
      case SqlType.Simple simple -> simple == SqlType.Simple.JSON;
      case SqlType.Array a -> holdsText(a.element());
      case SqlType.Struct s -> s.fields().stream().anyMatch(f -> holdsText(f.type()));
      default -> false;
    };
  }
}
