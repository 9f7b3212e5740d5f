package io.megadb.planner.bind.normalize;

import io.megadb.planner.bind.types.CalciteTypes;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/**
 * Operators that exist between normalising and converting only, where Calcite would not let the
 * real thing pass.
 */
public abstract sealed class Stand extends SqlFunction {
  private Stand(String name) {
    super(
        name,
        SqlKind.OTHER_FUNCTION,
        ReturnTypes.BOOLEAN_NULLABLE,
        null,
        OperandTypes.VARIADIC,
        SqlFunctionCategory.SYSTEM);
  }

  /**
   * {@code value op ANY (array)} and ALL: Calcite only knows lists and sub-queries. Becomes a call
   * of its {@link #quantifier}.
   */
  public static final class ArrayQuantifier extends Stand {
    private final SqlQuantifyOperator quantifier;

    public ArrayQuantifier(SqlQuantifyOperator quantifier) {
      super(quantifier.getName());
      this.quantifier = quantifier;
    }

    /** What it becomes. */
    public SqlQuantifyOperator quantifier() {
      return quantifier;
    }
  }

  /** An interval that bounds a window's frame: Calcite wants one of its own interval types. */
  public static final class FrameDistance extends Stand {
    public static final FrameDistance INSTANCE = new FrameDistance();

    private FrameDistance() {
      super("frame_distance");
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
      validator.deriveType(scope, call.operand(0));
      return CalciteTypes.factory()
          .createSqlIntervalType(
              new SqlIntervalQualifier(TimeUnit.DAY, TimeUnit.SECOND, SqlParserPos.ZERO));
    }
  }
}
