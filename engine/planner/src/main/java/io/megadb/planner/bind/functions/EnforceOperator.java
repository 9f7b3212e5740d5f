package io.megadb.planner.bind.functions;

import io.megadb.spi.error.ErrorCode;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;

/**
 * Lets a value through or fails the statement. What a write has to check stands in its plan as
 * calls of these:
 *
 * <pre>
 * ENFORCE_NOT_NULL(value, 'message')            fails if value is NULL
 * ENFORCE_CHECK(value, condition, 'message')    fails if condition is false; NULL passes
 * ENFORCE_LENGTH(value, length, 'message')      fails if the text has more characters than that,
 *                                               other than blanks, which are cut off
 * </pre>
 *
 * Each returns the value. Message and length are literals.
 */
public final class EnforceOperator extends SqlFunction {
  public static final EnforceOperator NOT_NULL =
      new EnforceOperator("ENFORCE_NOT_NULL", ErrorCode.NOT_NULL_VIOLATION);
  public static final EnforceOperator CHECK =
      new EnforceOperator("ENFORCE_CHECK", ErrorCode.CHECK_VIOLATION);
  public static final EnforceOperator LENGTH =
      new EnforceOperator("ENFORCE_LENGTH", ErrorCode.STRING_TOO_LONG);

  private final ErrorCode errorCode;

  private EnforceOperator(String name, ErrorCode errorCode) {
    super(
        name,
        SqlKind.OTHER_FUNCTION,
        ReturnTypes.ARG0,
        null,
        OperandTypes.VARIADIC,
        SqlFunctionCategory.SYSTEM);
    this.errorCode = errorCode;
  }

  /** What the statement fails with. */
  public ErrorCode errorCode() {
    return errorCode;
  }

  /** Never folded away: it may fail. */
  @Override
  public boolean isDeterministic() {
    return false;
  }
}
