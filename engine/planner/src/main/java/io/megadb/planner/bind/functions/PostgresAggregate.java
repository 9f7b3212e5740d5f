package io.megadb.planner.bind.functions;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.util.Optionality;

/** An aggregate under PostgreSQL's name; NULL over no rows. */
public final class PostgresAggregate extends SqlAggFunction {
  private final List<Signature> signatures;

  PostgresAggregate(String name, List<Signature> signatures) {
    super(
        name,
        null,
        SqlKind.OTHER_FUNCTION,
        binding ->
            binding
                .getTypeFactory()
                .createTypeWithNullability(
                    PostgresFunction.resultType(name, signatures, binding), true),
        null,
        OperandTypes.VARIADIC,
        SqlFunctionCategory.SYSTEM,
        false,
        false,
        Optionality.OPTIONAL);
    this.signatures = List.copyOf(signatures);
  }

  /** The overloads. */
  public List<Signature> signatures() {
    return signatures;
  }

  @Override
  public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
    return validator instanceof CallResolver resolver
        ? resolver.resolveCall(scope, call)
        : super.deriveType(validator, scope, call);
  }
}
