package io.megadb.planner.bind.functions;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/**
 * A scalar or set-returning function under PostgreSQL's name, with all its overloads. One object
 * per name: a bound call's operand types tell which overload it is.
 */
public final class PostgresFunction extends SqlFunction implements SqlTableFunction {
  private final List<Signature> signatures;
  private final boolean returnsSet;
  private final boolean deterministic;

  PostgresFunction(
      String name, List<Signature> signatures, boolean returnsSet, boolean deterministic) {
    super(
        name,
        SqlKind.OTHER_FUNCTION,
        binding -> resultType(name, signatures, binding),
        null,
        OperandTypes.VARIADIC,
        returnsSet ? SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION : SqlFunctionCategory.SYSTEM);
    this.signatures = List.copyOf(signatures);
    this.returnsSet = returnsSet;
    this.deterministic = deterministic;
  }

  /** The overloads. */
  public List<Signature> signatures() {
    return signatures;
  }

  /** Whether it stands in FROM and gives rows. */
  public boolean returnsSet() {
    return returnsSet;
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

  /** One column of the name of the function. */
  @Override
  public SqlReturnTypeInference getRowTypeInference() {
    return binding ->
        binding
            .getTypeFactory()
            .builder()
            .add(getName().toLowerCase(Locale.ROOT), inferReturnType(binding))
            .build();
  }

  @Override
  public SqlIdentifier getSqlIdentifier() {
    return returnsSet ? new SqlIdentifier(getName(), SqlParserPos.ZERO) : null;
  }

  static RelDataType resultType(
      String name, List<Signature> signatures, SqlOperatorBinding binding) {
    List<RelDataType> types = new ArrayList<>(binding.collectOperandTypes());
    return Overloads.choose(signatures, types, Collections.nCopies(types.size(), false))
        .orElseThrow(() -> new IllegalStateException("no overload of " + name + types))
        .type();
  }
}
