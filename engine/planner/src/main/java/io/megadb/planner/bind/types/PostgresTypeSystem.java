package io.megadb.planner.bind.types;

import io.megadb.spi.type.SqlType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Precisions and the types of arithmetic and aggregates as PostgreSQL has them, numeric capped at
 * 38 digits.
 */
public final class PostgresTypeSystem extends RelDataTypeSystemImpl {
  /** Digits after the point that a division or an average keeps at least. */
  public static final int QUOTIENT_SCALE = 16;

  private static final int MAX = SqlType.Numeric.MAX_PRECISION;
  private static final int MICROSECONDS = 6;

  @Override
  public int getMaxPrecision(SqlTypeName typeName) {
    return switch (typeName) {
      case DECIMAL -> MAX;
      case CHAR, VARCHAR, BINARY, VARBINARY -> Integer.MAX_VALUE;
      case TIME, TIME_TZ, TIMESTAMP, TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> MICROSECONDS;
      default -> super.getMaxPrecision(typeName);
    };
  }

  @Override
  public int getMaxScale(SqlTypeName typeName) {
    return typeName == SqlTypeName.DECIMAL ? MAX : super.getMaxScale(typeName);
  }

  @Override
  public int getDefaultPrecision(SqlTypeName typeName) {
    return switch (typeName) {
      case DECIMAL -> MAX;
      case VARCHAR, VARBINARY -> Integer.MAX_VALUE;
      case TIME, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> MICROSECONDS;
      default -> super.getDefaultPrecision(typeName);
    };
  }

  @Override
  public boolean shouldConvertRaggedUnionTypesToVarying() {
    return true;
  }

  @Override
  public RelDataType deriveSumType(RelDataTypeFactory factory, RelDataType argument) {
    return switch (argument.getSqlTypeName()) {
      case TINYINT, SMALLINT, INTEGER -> like(factory, argument, SqlTypeName.BIGINT);
      case BIGINT -> numeric(factory, argument, MAX, 0);
      case DECIMAL -> numeric(factory, argument, MAX, argument.getScale());
      default -> argument;
    };
  }

  @Override
  public RelDataType deriveAvgAggType(RelDataTypeFactory factory, RelDataType argument) {
    return switch (argument.getSqlTypeName()) {
      case TINYINT, SMALLINT, INTEGER, BIGINT -> numeric(factory, argument, MAX, QUOTIENT_SCALE);
      case DECIMAL ->
          numeric(factory, argument, MAX, Math.max(QUOTIENT_SCALE, argument.getScale()));
      case REAL, FLOAT, DOUBLE -> like(factory, argument, SqlTypeName.DOUBLE);
      default -> argument;
    };
  }

  @Override
  public RelDataType deriveCovarType(
      RelDataTypeFactory factory, RelDataType first, RelDataType second) {
    return like(factory, first, SqlTypeName.DOUBLE);
  }

  /** Exact sum or difference: one more digit before the point. */
  @Override
  public RelDataType deriveDecimalPlusType(
      RelDataTypeFactory factory, RelDataType left, RelDataType right) {
    if (!areDecimals(left, right)) {
      return null;
    }
    RelDataType a = factory.decimalOf(left);
    RelDataType b = factory.decimalOf(right);
    int scale = Math.max(a.getScale(), b.getScale());
    int whole = Math.max(a.getPrecision() - a.getScale(), b.getPrecision() - b.getScale());
    return decimal(factory, Math.min(MAX, whole + scale + 1), scale);
  }

  /**
   * Exact product as long as 38 digits hold it; beyond, digits after the point are given up, but
   * never below {@link #QUOTIENT_SCALE}.
   */
  @Override
  public RelDataType deriveDecimalMultiplyType(
      RelDataTypeFactory factory, RelDataType left, RelDataType right) {
    if (!areDecimals(left, right)) {
      return null;
    }
    RelDataType a = factory.decimalOf(left);
    RelDataType b = factory.decimalOf(right);
    int precision = a.getPrecision() + b.getPrecision();
    int scale = a.getScale() + b.getScale();
    if (precision > MAX) {
      int whole = precision - scale;
      scale = Math.max(Math.min(scale, MAX - whole), Math.min(scale, QUOTIENT_SCALE));
      precision = MAX;
    }
    return decimal(factory, precision, scale);
  }

  @Override
  public RelDataType deriveDecimalDivideType(
      RelDataTypeFactory factory, RelDataType left, RelDataType right) {
    if (!areDecimals(left, right)) {
      return null;
    }
    RelDataType a = factory.decimalOf(left);
    RelDataType b = factory.decimalOf(right);
    return decimal(factory, MAX, Math.max(QUOTIENT_SCALE, Math.max(a.getScale(), b.getScale())));
  }

  @Override
  public RelDataType deriveDecimalModType(
      RelDataTypeFactory factory, RelDataType left, RelDataType right) {
    if (!areDecimals(left, right)) {
      return null;
    }
    RelDataType a = factory.decimalOf(left);
    RelDataType b = factory.decimalOf(right);
    int scale = Math.max(a.getScale(), b.getScale());
    int whole = Math.max(a.getPrecision() - a.getScale(), b.getPrecision() - b.getScale());
    return decimal(factory, Math.min(MAX, whole + scale), scale);
  }

  private static boolean areDecimals(RelDataType left, RelDataType right) {
    return SqlTypeUtil.isExactNumeric(left)
        && SqlTypeUtil.isExactNumeric(right)
        && (SqlTypeUtil.isDecimal(left) || SqlTypeUtil.isDecimal(right));
  }

  private static RelDataType decimal(RelDataTypeFactory factory, int precision, int scale) {
    return factory.createSqlType(
        SqlTypeName.DECIMAL, Math.max(precision, Math.max(scale, 1)), scale);
  }

  private static RelDataType numeric(
      RelDataTypeFactory factory, RelDataType like, int precision, int scale) {
    return factory.createTypeWithNullability(decimal(factory, precision, scale), like.isNullable());
  }

  private static RelDataType like(
      RelDataTypeFactory factory, RelDataType like, SqlTypeName typeName) {
    return factory.createTypeWithNullability(factory.createSqlType(typeName), like.isNullable());
  }
}
