package io.megadb.planner.bind.functions;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.spi.type.SqlType;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/**
 * A function that stands in FROM and gives rows of one column, or of a key and a value, under
 * PostgreSQL's name, with all its overloads.
 */
public final class PostgresSetFunction extends SqlFunction implements SqlTableFunction {
  private final List<Signature> signatures;

  PostgresSetFunction(String name, List<Signature> signatures) {
    super(
        name,
        SqlKind.OTHER_FUNCTION,
        binding -> binding.getTypeFactory().createSqlType(SqlTypeName.CURSOR),
        null,
        OperandTypes.VARIADIC,
        SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION);
    this.signatures = List.copyOf(signatures);
  }

  /** The overloads. */
  public List<Signature> signatures() {
    return signatures;
  }

  /** What Calcite calls a set of rows; the operands are coerced. */
  @Override
  public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
    if (validator instanceof CallResolver resolver) {
      resolver.resolveCall(scope, call);
    }
    return validator.getTypeFactory().createSqlType(SqlTypeName.CURSOR);
  }

  /** Whether rows are of two columns, {@code key} and {@code value}, and not of one. */
  public boolean pairs() {
    return getName().contains("_each");
  }

  /** One column of the function's name, or a key and a value of the declared type. */
  @Override
  public SqlReturnTypeInference getRowTypeInference() {
    return binding -> {
      RelDataType type = PostgresFunction.resultType(getName(), signatures, binding);
      var columns = binding.getTypeFactory().builder();
      return pairs()
          ? columns
              .add("key", CalciteTypes.toCalcite(SqlType.Simple.TEXT, false))
              .add("value", type)
              .build()
          : columns.add(getName(), type).build();
    };
  }
}
