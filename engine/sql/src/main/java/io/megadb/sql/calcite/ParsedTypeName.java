package io.megadb.sql.calcite;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.spi.type.VectorText;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.util.Litmus;

/**
 * A type as a query names it, in casts: every name {@link TypeTable#parse} knows. This is the only
 * type name specification in parsed queries, arrays included.
 */
public final class ParsedTypeName extends SqlTypeNameSpec {
  /** The names of types that all tiers know, for messages. */
  public static final List<String> NAMES =
      List.of(
          "boolean",
          "smallint",
          "integer",
          "int",
          "bigint",
          "real",
          "double precision",
          "numeric",
          "decimal",
          "text",
          "varchar",
          "bytea",
          "date",
          "time",
          "timestamp",
          "timestamptz",
          "interval",
          "uuid",
          "vector",
          "halfvec",
          "sparsevec",
          "bit",
          "json",
          "jsonb",
          "float8",
          "float4",
          "int8",
          "int4",
          "int2",
          "char");

  private final SqlType type;

  private ParsedTypeName(SqlType type, SqlParserPos position) {
    super(new SqlIdentifier(type.sql(), position), position);
    this.type = type;
  }

  /** The type meant. */
  public SqlType type() {
    return type;
  }

  /**
   * A specification of the named type.
   *
   * @throws MegaDbException UNDEFINED_OBJECT if there is no such type
   */
  public static SqlDataTypeSpec spec(String name, SqlParserPos position) {
    String bare = name.startsWith("pg_catalog.") ? name.substring("pg_catalog.".length()) : name;
    VectorText.typeError(bare).ifPresent(e -> raise(e, position));
    SqlType type =
        TypeTable.parse(bare.replace("\"", "").replace("character varying", "varchar"))
            .orElseThrow(
                () ->
                    new MegaDbException(
                            ErrorCode.UNDEFINED_OBJECT, "type \"" + name + "\" does not exist")
                        .withHint(
                            NearestName.hint(
                                bare.replaceAll("[(\\[].*", ""),
                                NAMES,
                                "Types outside PostgreSQL are the scalar types, numeric(p,s),"
                                    + " json and arrays of them."))
                        .withPosition(position.getColumnNum()));
    // As in PostgreSQL, where a length is not written it is one.
    boolean bit = type.equals(new SqlType.BitString(SqlType.VectorType.ANY));
    return of(bit ? new SqlType.BitString(1) : type, position);
  }

  private static void raise(MegaDbException error, SqlParserPos position) {
    throw error.withPosition(position.getColumnNum());
  }

  /** A specification of a known type. */
  public static SqlDataTypeSpec of(SqlType type, SqlParserPos position) {
    return new SqlDataTypeSpec(new ParsedTypeName(type, position), position);
  }

  /**
   * The type in Calcite's terms. A type factory that implements {@link TypeResolver} decides
   * itself.
   */
  @Override
  public RelDataType deriveType(SqlValidator validator) {
    RelDataTypeFactory factory = validator.getTypeFactory();
    return factory instanceof TypeResolver resolver
        ? resolver.resolve(type)
        : defaultType(factory, type);
  }

  /** Implemented by type factories that map {@link SqlType}s their own way. */
  public interface TypeResolver {
    /** The type, not nullable. */
    RelDataType resolve(SqlType type);
  }

  private static RelDataType defaultType(RelDataTypeFactory factory, SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN -> factory.createSqlType(SqlTypeName.BOOLEAN);
            case SMALLINT -> factory.createSqlType(SqlTypeName.SMALLINT);
            case INTEGER -> factory.createSqlType(SqlTypeName.INTEGER);
            case BIGINT -> factory.createSqlType(SqlTypeName.BIGINT);
            case REAL -> factory.createSqlType(SqlTypeName.REAL);
            case DOUBLE -> factory.createSqlType(SqlTypeName.DOUBLE);
            case TEXT, JSON -> factory.createSqlType(SqlTypeName.VARCHAR);
            case BYTEA -> factory.createSqlType(SqlTypeName.VARBINARY);
            case DATE -> factory.createSqlType(SqlTypeName.DATE);
            case TIME -> factory.createSqlType(SqlTypeName.TIME, 6);
            case TIMESTAMP -> factory.createSqlType(SqlTypeName.TIMESTAMP, 6);
            case TIMESTAMPTZ ->
                factory.createSqlType(SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE, 6);
            case INTERVAL -> factory.createSqlType(SqlTypeName.OTHER);
            case UUID -> factory.createSqlType(SqlTypeName.UUID);
          };
      case SqlType.Numeric n ->
          factory.createSqlType(SqlTypeName.DECIMAL, n.precision(), n.scale());
      case SqlType.UnconstrainedNumeric n ->
          defaultType(factory, SqlType.UnconstrainedNumeric.COMPUTED_AS);
      case SqlType.Varchar v -> factory.createSqlType(SqlTypeName.VARCHAR, v.length());
      case SqlType.Array a ->
          factory.createArrayType(
              factory.createTypeWithNullability(defaultType(factory, a.element()), true), -1);
      case SqlType.VectorType v -> factory.createSqlType(SqlTypeName.OTHER);
      case SqlType.Struct s -> {
        RelDataTypeFactory.Builder builder = factory.builder();
        for (Column field : s.fields()) {
          builder.add(field.name(), defaultType(factory, field.type()));
        }
        yield builder.build();
      }
    };
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    writer.print(type.sql());
    writer.setNeedWhitespace(true);
  }

  @Override
  public boolean equalsDeep(SqlTypeNameSpec spec, Litmus litmus) {
    return spec instanceof ParsedTypeName other && other.type.equals(type)
        ? litmus.succeed()
        : litmus.fail("{} != {}", this, spec);
  }
}
