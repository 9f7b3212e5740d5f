package io.megadb.sql.graph;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;

/**
 * The predicates of graph patterns whose syntax is no function's. Their first operand is the
 * variable, a {@code SqlIdentifier}. All other functions (element_id, path_length, same,
 * all_different, property_exists, ...) are unresolved functions under their names in lower case.
 */
public final class GraphOperators {
  /** {@code v IS LABELED labels}; the second operand is a {@link SqlLabels}. */
  public static final SqlOperator IS_LABELED = new Predicate("IS LABELED");

  public static final SqlOperator IS_NOT_LABELED = new Predicate("IS NOT LABELED");

  /** {@code v IS SOURCE OF e}; the second operand is a {@code SqlIdentifier}. */
  public static final SqlOperator IS_SOURCE_OF = new Predicate("IS SOURCE OF");

  public static final SqlOperator IS_NOT_SOURCE_OF = new Predicate("IS NOT SOURCE OF");

  /** {@code v IS DESTINATION OF e}; the second operand is a {@code SqlIdentifier}. */
  public static final SqlOperator IS_DESTINATION_OF = new Predicate("IS DESTINATION OF");

  public static final SqlOperator IS_NOT_DESTINATION_OF = new Predicate("IS NOT DESTINATION OF");

  /** {@code e IS DIRECTED}; no second operand. */
  public static final SqlOperator IS_DIRECTED = new Predicate("IS DIRECTED");

  public static final SqlOperator IS_NOT_DIRECTED = new Predicate("IS NOT DIRECTED");

  private static final Map<String, SqlOperator> BY_NAME = new LinkedHashMap<>();

  static {
    for (SqlOperator operator :
        new SqlOperator[] {
          IS_LABELED,
          IS_NOT_LABELED,
          IS_SOURCE_OF,
          IS_NOT_SOURCE_OF,
          IS_DESTINATION_OF,
          IS_NOT_DESTINATION_OF,
          IS_DIRECTED,
          IS_NOT_DIRECTED
        }) {
      BY_NAME.put(operator.getName(), operator);
    }
  }

  private GraphOperators() {}

  /** The predicate {@code IS [NOT] ...} of that name. */
  public static Optional<SqlOperator> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  private static final class Predicate extends SqlSpecialOperator {
    Predicate(String name) {
      super(
          name,
          SqlKind.OTHER,
          28,
          true,
          ReturnTypes.BOOLEAN_NULLABLE,
          InferTypes.FIRST_KNOWN,
          OperandTypes.VARIADIC);
    }

    @Override
    public void unparse(SqlWriter writer, SqlCall call, int leftPrecedence, int rightPrecedence) {
      call.operand(0).unparse(writer, 0, 0);
      writer.keyword(getName());
      if (call.operandCount() > 1) {
        call.operand(1).unparse(writer, 0, 0);
      }
    }
  }
}
