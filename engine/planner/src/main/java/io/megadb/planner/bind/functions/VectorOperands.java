package io.megadb.planner.bind.functions;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.types.Kind;
import io.megadb.spi.type.SqlType;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;

/** The types of operands that are to be vectors. */
final class VectorOperands {
  private VectorOperands() {}

  /**
   * What an operand is to become: what is of the wanted kind stays, what is cast keeps its
   * dimension, and an untyped literal or parameter takes the other operand's, unless both are
   * joined.
   */
  static RelDataType target(
      Signature signature, int position, List<RelDataType> arguments, List<Kind> kinds) {
    SqlType wanted = signature.parameter(position).type();
    SqlType.VectorType type = (SqlType.VectorType) wanted;
    if (kinds.get(position) != Kind.UNKNOWN) {
      SqlType given = CalciteTypes.toSql(arguments.get(position));
      return given.getClass() == wanted.getClass()
          ? arguments.get(position)
          : CalciteTypes.toCalcite(type.withDimension(dimension(given)), true);
    }
    for (int i = 0; i < arguments.size() && !signature.name().equals("||"); i++) {
      if (kinds.get(i) != Kind.UNKNOWN && dimension(CalciteTypes.toSql(arguments.get(i))) > 0) {
        int other = dimension(CalciteTypes.toSql(arguments.get(i)));
        return CalciteTypes.toCalcite(type.withDimension(other), true);
      }
    }
    return CalciteTypes.toCalcite(type, true);
  }

  private static int dimension(SqlType type) {
    return type instanceof SqlType.VectorType vector ? vector.dimension() : SqlType.VectorType.ANY;
  }
}
