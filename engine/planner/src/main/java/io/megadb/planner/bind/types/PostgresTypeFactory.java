package io.megadb.planner.bind.types;

import io.megadb.spi.type.SqlType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Adds {@link NamedType}, and finds common types as PostgreSQL does for UNION, CASE and their like
 * (PostgreSQL documentation, 10.5): NULL and untyped literals follow the others, numbers and
 * date-times widen within their category, everything else has to be the same.
 */
final class PostgresTypeFactory extends SqlTypeFactoryImpl {
  PostgresTypeFactory() {
    super(new PostgresTypeSystem());
  }

  /** All of Unicode. */
  @Override
  public Charset getDefaultCharset() {
    return StandardCharsets.UTF_8;
  }

  /** The digits an integer can have, bigint's 19 included. */
  @Override
  public RelDataType decimalOf(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.BIGINT
        ? createTypeWithNullability(createSqlType(SqlTypeName.DECIMAL, 19, 0), type.isNullable())
        : super.decimalOf(type);
  }

  RelDataType named(SqlType type, boolean nullable) {
    return canonize(new NamedType(type, nullable));
  }

  @Override
  public RelDataType createTypeWithNullability(RelDataType type, boolean nullable) {
    if (type instanceof NamedType named) {
      return named.isNullable() == nullable ? named : named(named.type(), nullable);
    }
    return super.createTypeWithNullability(type, nullable);
  }

  @Override
  public RelDataType leastRestrictive(List<RelDataType> types, SqlTypeMappingRule mappingRule) {
    if (types.getFirst().isStruct()) {
      return super.leastRestrictive(types, mappingRule);
    }
    boolean nullable = types.stream().anyMatch(t -> t.isNullable() || CalciteTypes.isUnknown(t));
    RelDataType common = null;
    boolean literals = false;
    for (RelDataType type : types) {
      if (CalciteTypes.isUnknown(type)) {
        continue;
      }
      if (type.getSqlTypeName() == SqlTypeName.CHAR) {
        literals = true;
        continue;
      }
      common = common == null ? type : common(common, type);
      if (common == null) {
        return null;
      }
    }
    if (common == null) {
      common = literals ? createSqlType(SqlTypeName.VARCHAR) : types.getFirst();
    }
    return createTypeWithNullability(common, nullable);
  }

  private RelDataType common(RelDataType left, RelDataType right) {
    Kind a = Kind.of(left);
    Kind b = Kind.of(right);
    if (a == b) {
      return switch (a) {
        case NUMERIC -> commonNumeric(left, right);
        case TEXT ->
            left.getPrecision() == right.getPrecision() ? left : createSqlType(SqlTypeName.VARCHAR);
        case ARRAY -> {
          RelDataType element =
              leastRestrictive(List.of(left.getComponentType(), right.getComponentType()));
          yield element == null ? null : createArrayType(element, -1);
        }
        case RECORD -> super.leastRestrictive(List.of(left, right));
        case VECTOR, HALFVEC, SPARSEVEC, BIT ->
            CalciteTypes.toSql(left).equals(CalciteTypes.toSql(right))
                ? left
                : named(Kind.of(left).type(), false);
        default -> left;
      };
    }
    if (a.category() != b.category()) {
      return null;
    }
    if (Coercions.implicit(a, b)) {
      return b == Kind.NUMERIC ? commonNumeric(left, right) : right;
    }
    if (Coercions.implicit(b, a)) {
      return a == Kind.NUMERIC ? commonNumeric(left, right) : left;
    }
    return null;
  }

  private RelDataType commonNumeric(RelDataType left, RelDataType right) {
    RelDataType a = decimalOf(left);
    RelDataType b = decimalOf(right);
    int scale = Math.max(a.getScale(), b.getScale());
    int whole = Math.max(a.getPrecision() - a.getScale(), b.getPrecision() - b.getScale());
    return createSqlType(
        SqlTypeName.DECIMAL, Math.min(SqlType.Numeric.MAX_PRECISION, whole + scale), scale);
  }
}
