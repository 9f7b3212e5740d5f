package io.megadb.planner.bind.functions;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.types.Kind;
import io.megadb.planner.bind.types.PostgresTypeSystem;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystem;
import org.apache.calcite.sql.type.SqlTypeName;

/** Result types that depend on the arguments' types. */
final class ResultRule {
  private static final RelDataTypeFactory FACTORY = CalciteTypes.factory();
  private static final RelDataTypeSystem SYSTEM = FACTORY.getTypeSystem();

  private ResultRule() {}

  /**
   * The type of a call's result, not NULL-able.
   *
   * @param arguments types after coercion
   * @param element what anyelement stands for, null if the signature has none
   */
  static RelDataType apply(Signature signature, List<RelDataType> arguments, RelDataType element) {
    RelDataType type =
        switch (signature.result()) {
          case "same" -> arguments.getFirst();
          case "second" -> arguments.get(1);
          case "anyelement" -> element;
          case "anyarray" -> FACTORY.createArrayType(nullable(element), -1);
          case "sum" -> SYSTEM.deriveDecimalPlusType(FACTORY, arguments.get(0), arguments.get(1));
          case "product" ->
              SYSTEM.deriveDecimalMultiplyType(FACTORY, arguments.get(0), arguments.get(1));
          case "quotient" ->
              SYSTEM.deriveDecimalDivideType(FACTORY, arguments.get(0), arguments.get(1));
          case "remainder" ->
              SYSTEM.deriveDecimalModType(FACTORY, arguments.get(0), arguments.get(1));
          case "whole" -> decimal(0);
          case "variance" -> variance(arguments.getFirst());
          case "bits" -> bits(arguments.getFirst());
          case "joined" -> joined(arguments.get(0), arguments.get(1));
          default ->
              CalciteTypes.toCalcite(TypeTable.parse(signature.result()).orElseThrow(), false);
        };
    return FACTORY.createTypeWithNullability(type, false);
  }

  private static RelDataType variance(RelDataType argument) {
    return switch (Kind.of(argument)) {
      case REAL, DOUBLE -> FACTORY.createSqlType(SqlTypeName.DOUBLE);
      case NUMERIC -> decimal(Math.max(PostgresTypeSystem.QUOTIENT_SCALE, argument.getScale()));
      default -> decimal(PostgresTypeSystem.QUOTIENT_SCALE);
    };
  }

  /** Unlimited digits before the point. */
  static RelDataType decimal(int scale) {
    return FACTORY.createSqlType(SqlTypeName.DECIMAL, SqlType.Numeric.MAX_PRECISION, scale);
  }

  /** As many bits as the vector has elements. */
  private static RelDataType bits(RelDataType vector) {
    int dimension = ((SqlType.VectorType) CalciteTypes.toSql(vector)).dimension();
    return CalciteTypes.toCalcite(new SqlType.BitString(dimension), false);
  }

  /** One vector behind the other; what is too long is told when it is computed. */
  private static RelDataType joined(RelDataType left, RelDataType right) {
    SqlType.VectorType first = (SqlType.VectorType) CalciteTypes.toSql(left);
    SqlType.VectorType second = (SqlType.VectorType) CalciteTypes.toSql(right);
    int dimension = first.dimension() + second.dimension();
    boolean known =
        first.dimension() != SqlType.VectorType.ANY
            && second.dimension() != SqlType.VectorType.ANY
            && dimension <= SqlType.VectorType.MAX_DIMENSION;
    return CalciteTypes.toCalcite(
        first.withDimension(known ? dimension : SqlType.VectorType.ANY), false);
  }

  private static RelDataType nullable(RelDataType type) {
    return FACTORY.createTypeWithNullability(type, true);
  }
}
