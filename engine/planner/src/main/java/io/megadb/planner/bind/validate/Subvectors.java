package io.megadb.planner.bind.validate;

import io.megadb.planner.bind.functions.Overloads;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.spi.type.SqlType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;

/** The type of {@code subvector(v, start, count)}: its dimension where constants tell it. */
final class Subvectors {
  private Subvectors() {}

  static RelDataType type(SqlCall call, Overloads.Choice choice) {
    SqlType.VectorType whole =
        (SqlType.VectorType) CalciteTypes.toSql(choice.argumentTypes().getFirst());
    if (whole.dimension() == SqlType.VectorType.ANY
        || !isInteger(call.operand(1))
        || !isInteger(call.operand(2))) {
      return choice.type();
    }
    long start = ((SqlLiteral) call.operand(1)).longValue(true);
    long count = ((SqlLiteral) call.operand(2)).longValue(true);
    long end = Math.min(start + count, whole.dimension() + 1L);
    long dimension = end - Math.max(start, 1);
    // What has no elements is refused when it is computed.
    return dimension < 1 || count < 1
        ? choice.type()
        : CalciteTypes.toCalcite(whole.withDimension((int) dimension), choice.type().isNullable());
  }

  private static boolean isInteger(SqlNode node) {
    return node instanceof SqlLiteral literal
        && literal.getTypeName() == SqlTypeName.DECIMAL
        && literal.bigDecimalValue().scale() == 0
        && literal.bigDecimalValue().precision() < 10;
  }
}
