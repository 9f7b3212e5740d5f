package io.megadb.tier.olap.table;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.util.stream.Collectors;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * The DuckDB types of columns within data files: those of {@link TypeTable#duckDb}, except for what
 * Iceberg has no type for and which is stored as text (json, interval).
 */
public final class StoredTypes {
  private StoredTypes() {}

  /** The DuckDB type a column of this SQL type has in a data file. */
  public static String duckDb(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case JSON, INTERVAL -> "VARCHAR";
            default -> TypeTable.duckDb(simple);
          };
      case SqlType.Numeric n -> TypeTable.duckDb(n);
      case SqlType.UnconstrainedNumeric n -> TypeTable.duckDb(n);
      case SqlType.Varchar v -> TypeTable.duckDb(v);
      case SqlType.Array a -> duckDb(a.element()) + "[]";
      case SqlType.DenseVector v -> "FLOAT[]";
      case SqlType.SparseVector v -> TypeTable.duckDb(v);
      case SqlType.BitString v -> TypeTable.duckDb(v);
      case SqlType.Struct s ->
          s.fields().stream()
              .map(f -> Identifiers.quote(f.name()) + " " + duckDb(f.type()))
              .collect(Collectors.joining(", ", "STRUCT(", ")"));
    };
  }

  /** DuckDB SQL that turns a value of {@link #duckDb} into one of {@link TypeTable#duckDb}. */
  public static String read(String expression, Type iceberg, SqlType type) {
    String exposed = TypeTable.duckDb(type);
    if (iceberg.typeId() == Type.TypeID.MAP) {
      return "CAST(map_entries(" + expression + ") AS " + exposed + ")";
    }
    return exposed.equals(duckDb(type))
        ? expression
        : "CAST(" + expression + " AS " + exposed + ")";
  }

  /** The DuckDB type that {@code read_parquet} shall give a column, before {@link #read}. */
  public static String inFile(Type iceberg, SqlType type) {
    if (iceberg instanceof Types.MapType) {
      SqlType.Struct entry = (SqlType.Struct) ((SqlType.Array) type).element();
      return "MAP("
          + duckDb(entry.fields().get(0).type())
          + ", "
          + duckDb(entry.fields().get(1).type())
          + ")";
    }
    return duckDb(type);
  }

  /** DuckDB SQL that turns a value of an Arrow stream into one of {@link #duckDb}. */
  public static String write(String expression, SqlType type) {
    return "CAST(" + expression + " AS " + duckDb(type) + ")";
  }
}
