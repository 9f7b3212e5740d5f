package io.megadb.tier.olap.table;

import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * SQL types in Iceberg and back. Where Iceberg has fewer types, the SQL name stands in the field's
 * doc, behind the comment: {@code some comment\nmegadb.type=smallint}.
 */
public final class IcebergTypes {
  private static final String MARK = TypeTable.METADATA_KEY + "=";

  private IcebergTypes() {}

  /** The Iceberg type; ids of nested fields are taken from {@code nextId}. */
  public static Type toIceberg(SqlType type, AtomicInteger nextId) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN -> Types.BooleanType.get();
            case SMALLINT, INTEGER -> Types.IntegerType.get();
            case BIGINT -> Types.LongType.get();
            case REAL -> Types.FloatType.get();
            case DOUBLE -> Types.DoubleType.get();
            case TEXT, JSON, INTERVAL -> Types.StringType.get();
            case BYTEA -> Types.BinaryType.get();
            case DATE -> Types.DateType.get();
            case TIME -> Types.TimeType.get();
            case TIMESTAMP -> Types.TimestampType.withoutZone();
            case TIMESTAMPTZ -> Types.TimestampType.withZone();
            case UUID -> Types.UUIDType.get();
          };
      case SqlType.Numeric n -> Types.DecimalType.of(n.precision(), n.scale());
      case SqlType.UnconstrainedNumeric n ->
          toIceberg(SqlType.UnconstrainedNumeric.COMPUTED_AS, nextId);
      case SqlType.Varchar v -> Types.StringType.get();
      case SqlType.Array a -> {
        int id = nextId.getAndIncrement();
        yield Types.ListType.ofOptional(id, toIceberg(a.element(), nextId));
      }
      case SqlType.DenseVector v ->
          Types.ListType.ofRequired(nextId.getAndIncrement(), Types.FloatType.get());
      case SqlType.SparseVector v -> Types.StringType.get();
      case SqlType.BitString v -> Types.StringType.get();
      case SqlType.Struct s -> {
        List<NestedField> fields = new ArrayList<>();
        for (Column column : s.fields()) {
          int id = nextId.getAndIncrement();
          Type fieldType = toIceberg(column.type(), nextId);
          fields.add(
              NestedField.from(
                      column.nullable()
                          ? NestedField.optional(id, column.name(), fieldType)
                          : NestedField.required(id, column.name(), fieldType))
                  .withDoc(doc(Optional.empty(), column.type()))
                  .build());
        }
        yield Types.StructType.of(fields);
      }
    };
  }

  /**
   * The doc of a field: the comment, and the SQL type where Iceberg's does not tell it.
   *
   * @return null if there is nothing to say
   */
  public static String doc(Optional<String> comment, SqlType type) {
    boolean told =
        type instanceof SqlType.Struct
            || containsStruct(type)
            || ofIceberg(toIceberg(type, new AtomicInteger(1)), null)
                .filter(type::equals)
                .isPresent();
    if (told) {
      return comment.orElse(null);
    }
    return comment.map(c -> c + "\n").orElse("") + MARK + type.sql();
  }

  private static boolean containsStruct(SqlType type) {
    return switch (type) {
      case SqlType.Struct s -> true;
      case SqlType.Array a -> containsStruct(a.element());
      default -> false;
    };
  }

  /** The comment in a field's doc. */
  public static Optional<String> comment(String doc) {
    if (doc == null) {
      return Optional.empty();
    }
    int mark = markAt(doc);
    String text = mark < 0 ? doc : mark == 0 ? "" : doc.substring(0, mark - 1);
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static int markAt(String doc) {
    int mark = doc.lastIndexOf(MARK);
    return mark == 0 || (mark > 0 && doc.charAt(mark - 1) == '\n') ? mark : -1;
  }

  /**
   * The SQL type of a column. A map is an array of its entries.
   *
   * @return empty for types SQL has no counterpart of (variant, geometry, unknown)
   */
  public static Optional<SqlType> ofField(NestedField field) {
    return field.type().isMapType()
        ? struct(field.type().asMapType().fields()).map(SqlType.Array::new)
        : ofIceberg(field.type(), field.doc());
  }

  private static Optional<SqlType> ofIceberg(Type type, String doc) {
    int mark = doc == null ? -1 : markAt(doc);
    if (mark >= 0) {
      Optional<SqlType> named = TypeTable.parse(doc.substring(mark + MARK.length()));
      // The doc may be older than the type: another engine widened the column.
      if (named.isPresent() && sameStorage(toIceberg(named.get(), new AtomicInteger(1)), type)) {
        return named;
      }
    }
    return switch (type.typeId()) {
      case BOOLEAN -> Optional.of(SqlType.Simple.BOOLEAN);
      case INTEGER -> Optional.of(SqlType.Simple.INTEGER);
      case LONG -> Optional.of(SqlType.Simple.BIGINT);
      case FLOAT -> Optional.of(SqlType.Simple.REAL);
      case DOUBLE -> Optional.of(SqlType.Simple.DOUBLE);
      case DATE -> Optional.of(SqlType.Simple.DATE);
      case TIME -> Optional.of(SqlType.Simple.TIME);
      case TIMESTAMP ->
          Optional.of(
              ((Types.TimestampType) type).shouldAdjustToUTC()
                  ? SqlType.Simple.TIMESTAMPTZ
                  : SqlType.Simple.TIMESTAMP);
      case TIMESTAMP_NANO ->
          Optional.of(
              ((Types.TimestampNanoType) type).shouldAdjustToUTC()
                  ? SqlType.Simple.TIMESTAMPTZ
                  : SqlType.Simple.TIMESTAMP);
      case STRING -> Optional.of(SqlType.Simple.TEXT);
      case UUID -> Optional.of(SqlType.Simple.UUID);
      case FIXED, BINARY -> Optional.of(SqlType.Simple.BYTEA);
      case DECIMAL -> {
        Types.DecimalType decimal = (Types.DecimalType) type;
        yield Optional.of(new SqlType.Numeric(decimal.precision(), decimal.scale()));
      }
      case LIST -> ofIceberg(type.asListType().elementType(), null).map(SqlType.Array::new);
      case STRUCT -> struct(type.asStructType().fields());
      default -> Optional.empty();
    };
  }

  private static Optional<SqlType> struct(List<NestedField> fields) {
    List<Column> columns = new ArrayList<>();
    for (NestedField field : fields) {
      Optional<SqlType> type = ofIceberg(field.type(), field.doc());
      if (type.isEmpty()) {
        return Optional.empty();
      }
      columns.add(new Column(field.name(), type.get(), field.isOptional()));
    }
    return Optional.of(new SqlType.Struct(columns));
  }

  /** Equal apart from field ids, names and docs. */
  private static boolean sameStorage(Type a, Type b) {
    if (a.typeId() != b.typeId()) {
      return false;
    }
    return switch (a.typeId()) {
      case LIST -> sameStorage(a.asListType().elementType(), b.asListType().elementType());
      case STRUCT, MAP -> false;
      default -> a.equals(b);
    };
  }
}
