package io.megadb.trino.type;

import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.BooleanType;
import io.trino.spi.type.CharType;
import io.trino.spi.type.DateType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.DoubleType;
import io.trino.spi.type.IntegerType;
import io.trino.spi.type.RealType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.SmallintType;
import io.trino.spi.type.StandardTypes;
import io.trino.spi.type.TimeType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.TinyintType;
import io.trino.spi.type.Type;
import io.trino.spi.type.TypeDescriptor;
import io.trino.spi.type.TypeManager;
import io.trino.spi.type.UuidType;
import io.trino.spi.type.VarbinaryType;
import io.trino.spi.type.VarcharType;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of types.
 *
 * <pre>
 * MegaDB                Trino                          sent as
 * boolean               boolean
 * smallint              smallint
 * integer               integer
 * bigint                bigint
 * real                  real
 * double precision      double
 * numeric(p,s)          decimal(p,s)
 * numeric               decimal(38,16)                 cast, as MegaDB computes with it
 * text                  varchar
 * varchar(n)            varchar(n)
 * bytea                 varbinary
 * date                  date
 * time                  time(6)
 * timestamp             timestamp(6)
 * timestamptz           timestamp(6) with time zone    UTC
 * uuid                  uuid
 * json                  json                           canonical text
 * t[]                   array(t)
 * row(...)              row(...)
 * vector(n), halfvec(n) array(real)
 * interval              varchar                        PostgreSQL's text
 * sparsevec(n), bit(n)  varchar                        pgvector's text
 * </pre>
 */
public final class TypeMapping {
  private static final int MICROS = 6;

  private final Type json;

  /** The mapping with the types of one Trino. */
  public TypeMapping(TypeManager types) {
    this.json = types.getType(new TypeDescriptor(StandardTypes.JSON));
  }

  /** What a column of MegaDB is in Trino. */
  public Type trino(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN -> BooleanType.BOOLEAN;
            case SMALLINT -> SmallintType.SMALLINT;
            case INTEGER -> IntegerType.INTEGER;
            case BIGINT -> BigintType.BIGINT;
            case REAL -> RealType.REAL;
            case DOUBLE -> DoubleType.DOUBLE;
            case TEXT, INTERVAL -> VarcharType.VARCHAR;
            case BYTEA -> VarbinaryType.VARBINARY;
            case DATE -> DateType.DATE;
            case TIME -> TimeType.TIME_MICROS;
            case TIMESTAMP -> TimestampType.TIMESTAMP_MICROS;
            case TIMESTAMPTZ -> TimestampWithTimeZoneType.TIMESTAMP_TZ_MICROS;
            case UUID -> UuidType.UUID;
            case JSON -> json;
          };
      case SqlType.Numeric n -> DecimalType.createDecimalType(n.precision(), n.scale());
      case SqlType.UnconstrainedNumeric n -> trino(SqlType.UnconstrainedNumeric.COMPUTED_AS);
      case SqlType.Varchar v -> VarcharType.createVarcharType(v.length());
      case SqlType.Array a -> new ArrayType(trino(a.element()));
      case SqlType.Struct s ->
          RowType.from(
              s.fields().stream().map(f -> RowType.field(f.name(), trino(f.type()))).toList());
      case SqlType.DenseVector v -> new ArrayType(RealType.REAL);
      case SqlType.SparseVector v -> VarcharType.VARCHAR;
      case SqlType.BitString b -> VarcharType.VARCHAR;
    };
  }

  /**
   * What a type of Trino is in MegaDB, for CREATE TABLE.
   *
   * @throws TrinoException NOT_SUPPORTED for one that would lose something
   */
  public SqlType megadb(Type type) {
    return switch (type) {
      case BooleanType t -> SqlType.Simple.BOOLEAN;
      case SmallintType t -> SqlType.Simple.SMALLINT;
      case IntegerType t -> SqlType.Simple.INTEGER;
      case BigintType t -> SqlType.Simple.BIGINT;
      case RealType t -> SqlType.Simple.REAL;
      case DoubleType t -> SqlType.Simple.DOUBLE;
      case DecimalType t -> new SqlType.Numeric(t.getPrecision(), t.getScale());
      case VarcharType t when t.isUnbounded() || t.getBoundedLength() == 0 -> SqlType.Simple.TEXT;
      case VarcharType t -> new SqlType.Varchar(t.getBoundedLength());
      case VarbinaryType t -> SqlType.Simple.BYTEA;
      case DateType t -> SqlType.Simple.DATE;
      case TimeType t when t.getPrecision() <= MICROS -> SqlType.Simple.TIME;
      case TimestampType t when t.getPrecision() <= MICROS -> SqlType.Simple.TIMESTAMP;
      case TimestampWithTimeZoneType t when t.getPrecision() <= MICROS ->
          SqlType.Simple.TIMESTAMPTZ;
      case UuidType t -> SqlType.Simple.UUID;
      case ArrayType t -> new SqlType.Array(megadb(t.getElementType()));
      case RowType t -> struct(t);
      case Type t when t.equals(json) -> SqlType.Simple.JSON;
      default ->
          throw new TrinoException(
              StandardErrorCode.NOT_SUPPORTED, "Unsupported column type: " + type.getDisplayName());
    };
  }

  /** The type that a written column has, where MegaDB keeps more digits than were asked for. */
  public Type kept(Type type) {
    return switch (type) {
      case TinyintType t -> SmallintType.SMALLINT;
      case CharType t -> VarcharType.createVarcharType(t.getLength());
      case TimeType t when t.getPrecision() < MICROS -> TimeType.TIME_MICROS;
      case TimestampType t when t.getPrecision() < MICROS -> TimestampType.TIMESTAMP_MICROS;
      case TimestampWithTimeZoneType t when t.getPrecision() < MICROS ->
          TimestampWithTimeZoneType.TIMESTAMP_TZ_MICROS;
      case ArrayType t -> new ArrayType(kept(t.getElementType()));
      case RowType t ->
          RowType.from(
              t.getFields().stream()
                  .map(f -> new RowType.Field(f.getName(), kept(f.getType())))
                  .toList());
      default -> type;
    };
  }

  /** Whether the type is Trino's json. */
  public boolean isJson(Type type) {
    return type.equals(json);
  }

  private SqlType struct(RowType row) {
    List<Column> fields = new ArrayList<>();
    for (RowType.Field field : row.getFields()) {
      String name =
          field
              .getName()
              .orElseThrow(
                  () ->
                      new TrinoException(
                          StandardErrorCode.NOT_SUPPORTED,
                          "Row type field does not have a name: " + row.getDisplayName()));
      fields.add(new Column(name, megadb(field.getType()), true));
    }
    return new SqlType.Struct(fields);
  }
}
