package io.megadb.spi.type;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The one table of types.
 *
 * <pre>
 * SQL (PostgreSQL)  Arrow                        DuckDB              Iceberg        JDBC
 * boolean           Bool                         BOOLEAN             boolean        BOOLEAN
 * smallint          Int16                        SMALLINT            int (1)        SMALLINT
 * integer           Int32                        INTEGER             int            INTEGER
 * bigint            Int64                        BIGINT              long           BIGINT
 * real              Float32                      FLOAT               float          REAL
 * double precision  Float64                      DOUBLE              double         DOUBLE
 * numeric(p,s)      Decimal128(p,s)              DECIMAL(p,s)        decimal(p,s)   NUMERIC
 * numeric           Utf8 (decimal text)          DECIMAL(38,16) (2)  decimal(38,16) NUMERIC
 * text, varchar(n)  Utf8                         VARCHAR             string (1)     VARCHAR
 * bytea             Binary                       BLOB                binary         VARBINARY
 * date              Date32 (days)                DATE                date           DATE
 * time              Time64 (us)                  TIME                time           TIME
 * timestamp         Timestamp(us)                TIMESTAMP           timestamp      TIMESTAMP
 * timestamptz       Timestamp(us, UTC)           TIMESTAMPTZ         timestamptz    TIMESTAMP_WITH_TIMEZONE
 * interval          Interval(month, day, nano)   INTERVAL            string (1)     OTHER
 * uuid              FixedSizeBinary(16)          UUID                uuid           OTHER
 * json              Utf8                         JSON                string (1)     OTHER
 * t[]               List                         T[]                 list           ARRAY
 * row(...)          Struct                       STRUCT              struct         STRUCT
 * vector(n)         FixedSizeList(n) of Float32  FLOAT[n]            list of float (1) OTHER (3)
 * halfvec(n)        FixedSizeList(n) of Float32  FLOAT[n]            list of float (1) OTHER (3)
 * vector, halfvec   List of Float32              FLOAT[]             (4)            OTHER (3)
 * sparsevec(n)      Utf8 (pgvector's text)       VARCHAR             string (1)     OTHER (3)
 * bit(n)            Utf8 (digits 0 and 1)        VARCHAR             string (1)     OTHER (3)
 * </pre>
 *
 * (1) The SQL name is kept beside the column (Iceberg: in the field's doc as {@code
 * megadb.type=...}). (2) Text on arrival, cast before it is computed with. (3) As pgvector's text.
 * In PostgreSQL pgvector's own types where the extension is, else real[] or text with a CHECK. (4)
 * Of expressions only, no column is of a vector type without a dimension.
 *
 * <p>In Arrow every field carries its SQL type as metadata under {@link #METADATA_KEY}, so a schema
 * alone tells uuid from bytea and json from text.
 */
public final class TypeTable {
  /** Arrow field metadata key that holds {@link SqlType#sql()}. */
  public static final String METADATA_KEY = "megadb.type";

  private TypeTable() {}

  /** The Arrow schema of a row of columns. */
  public static Schema arrowSchema(List<Column> columns) {
    List<Field> fields = new ArrayList<>(columns.size());
    for (Column column : columns) {
      fields.add(arrowField(column));
    }
    return new Schema(fields);
  }

  /** The Arrow field of a column. */
  public static Field arrowField(Column column) {
    return arrowField(column.name(), column.type(), column.nullable());
  }

  private static Field arrowField(String name, SqlType type, boolean nullable) {
    // Arrow's canonical extension name lets engines that know it (DuckDB) see a UUID, not bytes.
    Map<String, String> metadata =
        type == SqlType.Simple.UUID
            ? Map.of(METADATA_KEY, type.sql(), "ARROW:extension:name", "arrow.uuid")
            : Map.of(METADATA_KEY, type.sql());
    FieldType fieldType = new FieldType(nullable, arrowType(type), null, metadata);
    List<Field> children =
        switch (type) {
          case SqlType.Array a -> List.of(arrowField("item", a.element(), true));
          case SqlType.Struct s -> s.fields().stream().map(TypeTable::arrowField).toList();
          case SqlType.Simple t -> List.of();
          case SqlType.Numeric t -> List.of();
          case SqlType.UnconstrainedNumeric t -> List.of();
          case SqlType.Varchar t -> List.of();
          case SqlType.DenseVector v -> List.of(arrowField("item", SqlType.Simple.REAL, false));
          case SqlType.SparseVector t -> List.of();
          case SqlType.BitString t -> List.of();
        };
    return new Field(name, fieldType, children);
  }

  /** The Arrow type, without children. */
  public static ArrowType arrowType(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN -> ArrowType.Bool.INSTANCE;
            case SMALLINT -> new ArrowType.Int(16, true);
            case INTEGER -> new ArrowType.Int(32, true);
            case BIGINT -> new ArrowType.Int(64, true);
            case REAL -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case TEXT, JSON -> ArrowType.Utf8.INSTANCE;
            case BYTEA -> ArrowType.Binary.INSTANCE;
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIME -> new ArrowType.Time(TimeUnit.MICROSECOND, 64);
            case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
            case TIMESTAMPTZ -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
            case INTERVAL -> new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO);
            case UUID -> new ArrowType.FixedSizeBinary(16);
          };
      case SqlType.Numeric n -> new ArrowType.Decimal(n.precision(), n.scale(), 128);
      case SqlType.UnconstrainedNumeric n -> ArrowType.Utf8.INSTANCE;
      case SqlType.Varchar v -> ArrowType.Utf8.INSTANCE;
      case SqlType.Array a -> ArrowType.List.INSTANCE;
      case SqlType.Struct s -> ArrowType.Struct.INSTANCE;
      case SqlType.DenseVector v ->
          v.dimension() == SqlType.VectorType.ANY
              ? ArrowType.List.INSTANCE
              : new ArrowType.FixedSizeList(v.dimension());
      case SqlType.SparseVector v -> ArrowType.Utf8.INSTANCE;
      case SqlType.BitString v -> ArrowType.Utf8.INSTANCE;
    };
  }

  /**
   * The SQL type of an Arrow field: from {@link #METADATA_KEY} where it stands, else from the Arrow
   * type (for streams other programs made).
   *
   * @throws MegaDbException FEATURE_NOT_SUPPORTED for an Arrow type that has no SQL type
   */
  public static SqlType ofArrow(Field field) {
    String named = field.getMetadata() == null ? null : field.getMetadata().get(METADATA_KEY);
    boolean nested =
        field.getType() instanceof ArrowType.Struct || field.getType() instanceof ArrowType.List;
    if (named != null && (!nested || parse(named).orElse(null) instanceof SqlType.VectorType)) {
      return parse(named)
          .orElseThrow(() -> unsupported("type " + named + " of field " + field.getName()));
    }
    return switch (field.getType()) {
      case ArrowType.Bool t -> SqlType.Simple.BOOLEAN;
      case ArrowType.Int t when t.getBitWidth() == 8 -> SqlType.Simple.SMALLINT;
      case ArrowType.Int t when t.getBitWidth() == 16 && t.getIsSigned() -> SqlType.Simple.SMALLINT;
      case ArrowType.Int t
          when t.getBitWidth() <= 32 && (t.getIsSigned() || t.getBitWidth() == 16) ->
          SqlType.Simple.INTEGER;
      case ArrowType.Int t when t.getIsSigned() || t.getBitWidth() == 32 -> SqlType.Simple.BIGINT;
      case ArrowType.Int t -> new SqlType.Numeric(20, 0);
      case ArrowType.FloatingPoint t ->
          t.getPrecision() == FloatingPointPrecision.DOUBLE
              ? SqlType.Simple.DOUBLE
              : SqlType.Simple.REAL;
      case ArrowType.Decimal t -> new SqlType.Numeric(t.getPrecision(), t.getScale());
      case ArrowType.Utf8 t -> SqlType.Simple.TEXT;
      case ArrowType.LargeUtf8 t -> SqlType.Simple.TEXT;
      case ArrowType.Utf8View t -> SqlType.Simple.TEXT;
      case ArrowType.Binary t -> SqlType.Simple.BYTEA;
      case ArrowType.LargeBinary t -> SqlType.Simple.BYTEA;
      case ArrowType.FixedSizeBinary t ->
          t.getByteWidth() == 16 ? SqlType.Simple.UUID : SqlType.Simple.BYTEA;
      case ArrowType.Date t -> SqlType.Simple.DATE;
      case ArrowType.Time t -> SqlType.Simple.TIME;
      case ArrowType.Timestamp t ->
          t.getTimezone() == null ? SqlType.Simple.TIMESTAMP : SqlType.Simple.TIMESTAMPTZ;
      case ArrowType.Interval t -> SqlType.Simple.INTERVAL;
      case ArrowType.Duration t -> SqlType.Simple.INTERVAL;
      case ArrowType.List t -> new SqlType.Array(ofArrow(field.getChildren().getFirst()));
      case ArrowType.FixedSizeList t
          when ofArrow(field.getChildren().getFirst()) == SqlType.Simple.REAL
              && t.getListSize() >= 1
              && t.getListSize() <= SqlType.VectorType.MAX_DIMENSION ->
          new SqlType.Vector(t.getListSize());
      case ArrowType.Struct t ->
          new SqlType.Struct(
              field.getChildren().stream()
                  .map(c -> new Column(c.getName(), ofArrow(c), c.isNullable()))
                  .toList());
      case ArrowType.Null t -> SqlType.Simple.TEXT;
      default -> throw unsupported("Arrow type " + field.getType() + " of " + field.getName());
    };
  }

  /** The DuckDB type as SQL text. */
  public static String duckDb(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN -> "BOOLEAN";
            case SMALLINT -> "SMALLINT";
            case INTEGER -> "INTEGER";
            case BIGINT -> "BIGINT";
            case REAL -> "FLOAT";
            case DOUBLE -> "DOUBLE";
            case TEXT -> "VARCHAR";
            case BYTEA -> "BLOB";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case TIMESTAMP -> "TIMESTAMP";
            case TIMESTAMPTZ -> "TIMESTAMP WITH TIME ZONE";
            case INTERVAL -> "INTERVAL";
            case UUID -> "UUID";
            case JSON -> "JSON";
          };
      case SqlType.Numeric n -> "DECIMAL(" + n.precision() + "," + n.scale() + ")";
      case SqlType.UnconstrainedNumeric n -> duckDb(SqlType.UnconstrainedNumeric.COMPUTED_AS);
      case SqlType.Varchar v -> "VARCHAR";
      case SqlType.Array a -> duckDb(a.element()) + "[]";
      case SqlType.Struct s ->
          s.fields().stream()
              .map(f -> "\"" + f.name().replace("\"", "\"\"") + "\" " + duckDb(f.type()))
              .collect(Collectors.joining(", ", "STRUCT(", ")"));
      case SqlType.DenseVector v ->
          v.dimension() == SqlType.VectorType.ANY ? "FLOAT[]" : "FLOAT[" + v.dimension() + "]";
      case SqlType.SparseVector v -> "VARCHAR";
      case SqlType.BitString v -> "VARCHAR";
    };
  }

  /**
   * The PostgreSQL type as SQL text. A struct has no PostgreSQL type without a CREATE TYPE, so it
   * is kept as jsonb.
   */
  public static String postgres(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple -> simple == SqlType.Simple.JSON ? "jsonb" : simple.sql();
      case SqlType.Numeric n -> n.sql();
      case SqlType.UnconstrainedNumeric n -> n.sql();
      case SqlType.Varchar v -> v.sql();
      case SqlType.Array a -> postgres(a.element()) + "[]";
      case SqlType.Struct s -> "jsonb";
      case SqlType.VectorType v -> v.sql();
    };
  }

  /** The {@link java.sql.Types} constant. */
  public static int jdbc(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN -> Types.BOOLEAN;
            case SMALLINT -> Types.SMALLINT;
            case INTEGER -> Types.INTEGER;
            case BIGINT -> Types.BIGINT;
            case REAL -> Types.REAL;
            case DOUBLE -> Types.DOUBLE;
            case TEXT -> Types.VARCHAR;
            case BYTEA -> Types.VARBINARY;
            case DATE -> Types.DATE;
            case TIME -> Types.TIME;
            case TIMESTAMP -> Types.TIMESTAMP;
            case TIMESTAMPTZ -> Types.TIMESTAMP_WITH_TIMEZONE;
            case INTERVAL, UUID, JSON -> Types.OTHER;
          };
      case SqlType.Numeric n -> Types.NUMERIC;
      case SqlType.UnconstrainedNumeric n -> Types.NUMERIC;
      case SqlType.Varchar v -> Types.VARCHAR;
      case SqlType.Array a -> Types.ARRAY;
      case SqlType.Struct s -> Types.STRUCT;
      case SqlType.VectorType v -> Types.OTHER;
    };
  }

  /**
   * Reads the name of a type as SQL writes it (PostgreSQL's names and their usual aliases, {@code
   * row(name type, ...)} for structs).
   *
   * @return empty if there is no such type
   */
  public static Optional<SqlType> parse(String text) {
    String name = text.strip().toLowerCase(Locale.ROOT);
    if (name.endsWith("[]")) {
      String stripped = text.strip();
      return parse(stripped.substring(0, stripped.length() - 2)).map(SqlType.Array::new);
    }
    if (StructNames.isStruct(name)) {
      return StructNames.parse(text.strip());
    }
    int open = name.indexOf('(');
    if (open < 0) {
      return Optional.ofNullable(SIMPLE_NAMES.get(name.replaceAll("\\s+", " ")));
    }
    int close = name.indexOf(')', open);
    if (close < 0) {
      return Optional.empty();
    }
    String base = (name.substring(0, open) + name.substring(close + 1)).strip();
    String[] arguments = name.substring(open + 1, close).split(",");
    try {
      int first = Integer.parseInt(arguments[0].strip());
      return switch (base) {
        case "numeric", "decimal", "dec" ->
            Optional.of(
                new SqlType.Numeric(
                    first, arguments.length > 1 ? Integer.parseInt(arguments[1].strip()) : 0));
        case "varchar", "character varying", "char varying" ->
            Optional.of(new SqlType.Varchar(first));
        // A blank-padded or lower-precision type is only kept as such by PostgreSQL itself.
        case "char", "character", "bpchar" -> Optional.of(SqlType.Simple.TEXT);
        case "vector" -> dimensioned(first).map(SqlType.Vector::new);
        case "halfvec" -> dimensioned(first).map(SqlType.HalfVector::new);
        case "sparsevec" -> dimensioned(first).map(SqlType.SparseVector::new);
        case "bit" -> dimensioned(first).map(SqlType.BitString::new);
        default -> Optional.ofNullable(SIMPLE_NAMES.get(base.replaceAll("\\s+", " ")));
      };
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * A dimension of 0 stands for none within {@link SqlType.VectorType}, so SQL may not write it.
   */
  private static Optional<Integer> dimensioned(int dimension) {
    return dimension == SqlType.VectorType.ANY ? Optional.empty() : Optional.of(dimension);
  }

  private static final Map<String, SqlType> SIMPLE_NAMES =
      Map.ofEntries(
          Map.entry("boolean", SqlType.Simple.BOOLEAN),
          Map.entry("bool", SqlType.Simple.BOOLEAN),
          Map.entry("smallint", SqlType.Simple.SMALLINT),
          Map.entry("int2", SqlType.Simple.SMALLINT),
          Map.entry("tinyint", SqlType.Simple.SMALLINT),
          Map.entry("integer", SqlType.Simple.INTEGER),
          Map.entry("int", SqlType.Simple.INTEGER),
          Map.entry("int4", SqlType.Simple.INTEGER),
          Map.entry("bigint", SqlType.Simple.BIGINT),
          Map.entry("int8", SqlType.Simple.BIGINT),
          Map.entry("real", SqlType.Simple.REAL),
          Map.entry("float4", SqlType.Simple.REAL),
          Map.entry("double precision", SqlType.Simple.DOUBLE),
          Map.entry("double", SqlType.Simple.DOUBLE),
          Map.entry("float", SqlType.Simple.DOUBLE),
          Map.entry("float8", SqlType.Simple.DOUBLE),
          Map.entry("numeric", new SqlType.UnconstrainedNumeric()),
          Map.entry("decimal", new SqlType.UnconstrainedNumeric()),
          Map.entry("text", SqlType.Simple.TEXT),
          Map.entry("varchar", SqlType.Simple.TEXT),
          Map.entry("character varying", SqlType.Simple.TEXT),
          Map.entry("char", SqlType.Simple.TEXT),
          Map.entry("bpchar", SqlType.Simple.TEXT),
          Map.entry("string", SqlType.Simple.TEXT),
          Map.entry("name", SqlType.Simple.TEXT),
          Map.entry("bytea", SqlType.Simple.BYTEA),
          Map.entry("varbinary", SqlType.Simple.BYTEA),
          Map.entry("blob", SqlType.Simple.BYTEA),
          Map.entry("date", SqlType.Simple.DATE),
          Map.entry("time", SqlType.Simple.TIME),
          Map.entry("time without time zone", SqlType.Simple.TIME),
          Map.entry("timestamp", SqlType.Simple.TIMESTAMP),
          Map.entry("timestamp without time zone", SqlType.Simple.TIMESTAMP),
          Map.entry("timestamptz", SqlType.Simple.TIMESTAMPTZ),
          Map.entry("timestamp with time zone", SqlType.Simple.TIMESTAMPTZ),
          Map.entry("interval", SqlType.Simple.INTERVAL),
          Map.entry("uuid", SqlType.Simple.UUID),
          Map.entry("vector", new SqlType.Vector(SqlType.VectorType.ANY)),
          Map.entry("halfvec", new SqlType.HalfVector(SqlType.VectorType.ANY)),
          Map.entry("sparsevec", new SqlType.SparseVector(SqlType.VectorType.ANY)),
          Map.entry("bit", new SqlType.BitString(SqlType.VectorType.ANY)),
          Map.entry("json", SqlType.Simple.JSON),
          Map.entry("jsonb", SqlType.Simple.JSON));

  private static MegaDbException unsupported(String what) {
    return new MegaDbException(ErrorCode.FEATURE_NOT_SUPPORTED, what + " has no SQL type here");
  }
}
