package io.megadb.planner.bind.types;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rel.type.StructKind;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * SQL types as Calcite's and back.
 *
 * <pre>
 * text         VARCHAR of unlimited precision     bytea        VARBINARY of unlimited precision
 * varchar(n)   VARCHAR(n)                         timestamptz  TIMESTAMP_WITH_LOCAL_TIME_ZONE(6)
 * numeric      DECIMAL(38, 16)                    timestamp    TIMESTAMP(6)
 * json         NamedType, type name OTHER         interval     NamedType, type name OTHER
 * uuid         UUID                               t[]          ARRAY
 * vector(n) and its like     NamedType, type name OTHER
 * </pre>
 *
 * A CHAR only ever comes from a string literal and is text.
 */
public final class CalciteTypes {
  private static final PostgresTypeFactory FACTORY = new PostgresTypeFactory();

  private CalciteTypes() {}

  /** The one type factory; it holds no statement's state. */
  public static RelDataTypeFactory factory() {
    return FACTORY;
  }

  /** The Calcite type of a SQL type. */
  public static RelDataType toCalcite(SqlType type, boolean nullable) {
    return FACTORY.createTypeWithNullability(notNull(type), nullable);
  }

  /** A row of columns, with their names. */
  public static RelDataType rowType(List<Column> columns) {
    RelDataTypeFactory.Builder builder = FACTORY.builder().kind(StructKind.FULLY_QUALIFIED);
    columns.forEach(c -> builder.add(c.name(), toCalcite(c.type(), c.nullable())));
    return builder.build();
  }

  private static RelDataType notNull(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN -> FACTORY.createSqlType(SqlTypeName.BOOLEAN);
            case SMALLINT -> FACTORY.createSqlType(SqlTypeName.SMALLINT);
            case INTEGER -> FACTORY.createSqlType(SqlTypeName.INTEGER);
            case BIGINT -> FACTORY.createSqlType(SqlTypeName.BIGINT);
            case REAL -> FACTORY.createSqlType(SqlTypeName.REAL);
            case DOUBLE -> FACTORY.createSqlType(SqlTypeName.DOUBLE);
            case TEXT -> FACTORY.createSqlType(SqlTypeName.VARCHAR);
            case BYTEA -> FACTORY.createSqlType(SqlTypeName.VARBINARY);
            case DATE -> FACTORY.createSqlType(SqlTypeName.DATE);
            case TIME -> FACTORY.createSqlType(SqlTypeName.TIME, 6);
            case TIMESTAMP -> FACTORY.createSqlType(SqlTypeName.TIMESTAMP, 6);
            case TIMESTAMPTZ ->
                FACTORY.createSqlType(SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE, 6);
            case UUID -> FACTORY.createSqlType(SqlTypeName.UUID);
            case INTERVAL, JSON -> FACTORY.named(simple, false);
          };
      case SqlType.Numeric n ->
          FACTORY.createSqlType(SqlTypeName.DECIMAL, n.precision(), n.scale());
      case SqlType.UnconstrainedNumeric n -> notNull(SqlType.UnconstrainedNumeric.COMPUTED_AS);
      case SqlType.Varchar v -> FACTORY.createSqlType(SqlTypeName.VARCHAR, v.length());
      case SqlType.Array a -> FACTORY.createArrayType(toCalcite(a.element(), true), -1);
      case SqlType.Struct s -> rowType(s.fields());
      case SqlType.VectorType v -> FACTORY.named(v, false);
    };
  }

  /** Whether values of a Calcite type are untyped yet (NULL, a parameter of unknown type). */
  public static boolean isUnknown(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.NULL
        || type.getSqlTypeName() == SqlTypeName.UNKNOWN;
  }

  /**
   * The SQL type of a Calcite type. NULL without a type is text, as in PostgreSQL.
   *
   * @throws MegaDbException INTERNAL_ERROR for a type that no bound query has
   */
  public static SqlType toSql(RelDataType type) {
    return switch (Kind.of(type)) {
      case NUMERIC -> {
        int precision = Math.max(1, Math.min(SqlType.Numeric.MAX_PRECISION, type.getPrecision()));
        yield new SqlType.Numeric(precision, Math.max(0, Math.min(precision, type.getScale())));
      }
      case TEXT -> {
        boolean limited =
            type.getSqlTypeName() == SqlTypeName.VARCHAR
                && type.getPrecision() > 0
                && type.getPrecision() < Integer.MAX_VALUE;
        yield limited ? new SqlType.Varchar(type.getPrecision()) : SqlType.Simple.TEXT;
      }
      case ARRAY -> new SqlType.Array(toSql(type.getComponentType()));
      case RECORD -> new SqlType.Struct(columns(type));
      case UNKNOWN -> SqlType.Simple.TEXT;
      case VECTOR, HALFVEC, SPARSEVEC, BIT -> ((NamedType) type).type();
      case ANY, ANYNONARRAY, ANYARRAY, ANYELEMENT ->
          throw new MegaDbException(
              ErrorCode.INTERNAL_ERROR, "type " + type.getFullTypeString() + " has no SQL type");
      default -> Kind.of(type).type();
    };
  }

  /** The SQL type; text for what has none, pseudo types among them. */
  public static SqlType toSqlOrText(RelDataType type) {
    return Kind.of(type).pseudo() ? SqlType.Simple.TEXT : toSql(type);
  }

  /** The fields of a row type as columns. */
  public static List<Column> columns(RelDataType rowType) {
    List<Column> columns = new ArrayList<>(rowType.getFieldCount());
    for (RelDataTypeField field : rowType.getFieldList()) {
      columns.add(
          new Column(field.getName(), toSql(field.getType()), field.getType().isNullable()));
    }
    return columns;
  }

  /** The name PostgreSQL's messages give a type: without parameters, long form. */
  public static String displayName(RelDataType type) {
    return switch (Kind.of(type)) {
      case UNKNOWN -> "unknown";
      case ARRAY -> displayName(type.getComponentType()) + "[]";
      case RECORD -> "record";
      default -> displayName(toSql(type));
    };
  }

  /** The name PostgreSQL's messages give a type: without parameters, long form. */
  public static String displayName(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case TIMESTAMP -> "timestamp without time zone";
            case TIMESTAMPTZ -> "timestamp with time zone";
            case TIME -> "time without time zone";
            default -> simple.sql();
          };
      case SqlType.Numeric n -> "numeric";
      case SqlType.UnconstrainedNumeric n -> "numeric";
      case SqlType.Varchar v -> "character varying";
      case SqlType.Array a -> displayName(a.element()) + "[]";
      case SqlType.Struct s -> "record";
      case SqlType.VectorType v -> v.baseName();
    };
  }
}
