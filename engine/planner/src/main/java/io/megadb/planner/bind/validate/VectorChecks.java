package io.megadb.planner.bind.validate;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.VectorText;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/** What can be told of vectors before a row is read: dimensions, and a zero vector's direction. */
final class VectorChecks {
  private static final Set<String> ANY_DIMENSIONS = Set.of("||", "subvector");
  private static final Set<String> COSINE = Set.of("<=>", "cosine_distance");

  private final Typing typing;

  VectorChecks(Typing typing) {
    this.typing = typing;
  }

  /**
   * Checks a call whose operands have their types.
   *
   * @throws io.megadb.spi.error.MegaDbException DATA_EXCEPTION if two vectors differ in dimension,
   *     or a constant zero vector is asked for its cosine distance
   */
  void check(String name, SqlValidatorScope scope, SqlCall call) {
    if (ANY_DIMENSIONS.contains(name)) {
      return;
    }
    SqlType.VectorType first = null;
    for (SqlNode operand : call.getOperandList()) {
      if (!(CalciteTypes.toSqlOrText(typing.type(scope, operand))
          instanceof SqlType.VectorType type)) {
        continue;
      }
      if (first != null
          && first.dimension() != SqlType.VectorType.ANY
          && type.dimension() != SqlType.VectorType.ANY
          && first.dimension() != type.dimension()) {
        throw typing.error(ErrorCode.DATA_EXCEPTION, different(first, type), call);
      }
      first = first == null || first.dimension() == SqlType.VectorType.ANY ? type : first;
      if (COSINE.contains(name) && isZero(operand, type)) {
        throw typing
            .error(
                ErrorCode.DATA_EXCEPTION,
                "cosine distance from a zero vector is not defined",
                operand)
            .withHint("A zero vector has no direction; use another vector, or <->.");
      }
    }
  }

  private static String different(SqlType.VectorType a, SqlType.VectorType b) {
    return a instanceof SqlType.BitString
        ? "different bit lengths " + a.dimension() + " and " + b.dimension()
        : "different " + a.baseName() + " dimensions " + a.dimension() + " and " + b.dimension();
  }

  /** Whether a node is a constant, as {@code Literals.read} made it, of zeros only. */
  private static boolean isZero(SqlNode node, SqlType.VectorType type) {
    if (node.getKind() != SqlKind.CAST
        || !(((SqlCall) node).operand(0) instanceof SqlLiteral literal)
        || literal.getTypeName() != SqlTypeName.CHAR) {
      return false;
    }
    String text = literal.getValueAs(String.class);
    return switch (type) {
      case SqlType.DenseVector dense -> {
        boolean zero = true;
        for (float element : VectorText.dense(dense, text)) {
          zero &= element == 0;
        }
        yield zero;
      }
      case SqlType.SparseVector sparse -> text.startsWith("{}");
      case SqlType.BitString bits -> false;
    };
  }
}
