package io.megadb.planner.bind.functions;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/**
 * A scalar function under PostgreSQL's name, with all its overloads. One object per name: a bound
 * call's operand types tell which overload it is.
 */
public final class PostgresFunction extends SqlFunction {
  private final List<Signature> signatures;
  private final boolean deterministic;

  PostgresFunction(String name, List<Signature> signatures, boolean deterministic) {
    super(
        name,
        SqlKind.OTHER_FUNCTION,
        binding -> resultType(name, signatures, binding),
        null,
        OperandTypes.VARIADIC,
        SqlFunctionCategory.SYSTEM);
    this.signatures = List.copyOf(signatures);
    this.deterministic = deterministic;
  }

  /** The overloads. */
  public List<Signature> signatures() {
    return signatures;
  }

  @Override
  public boolean isDeterministic() {
    return deterministic;
  }

  @Override
  public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
    return validator instanceof CallResolver resolver
        ? resolver.resolveCall(scope, call)
        : super.deriveType(validator, scope, call);
  }

  static RelDataType resultType(
      String name, List<Signature> signatures, SqlOperatorBinding binding) {
    List<RelDataType> types = new ArrayList<>(binding.collectOperandTypes());
    return Overloads.choose(signatures, types, Collections.nCopies(types.size(), false))
        .orElseThrow(() -> new IllegalStateException("no overload of " + name + types))
        .type();
  }
}
