package io.megadb.planner.dialect.duckdb;

import static io.megadb.planner.dialect.text.RexTextWriter.type;

import io.megadb.planner.dialect.text.NativeTypes;
import io.megadb.planner.dialect.text.RexTextWriter;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.math.BigDecimal;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/**
 * Arithmetic in DuckDB with PostgreSQL's results and errors. Integers and decimals are checked for
 * overflow by DuckDB itself; division, and floating point, need macros (see {@link DuckDbMacros}).
 */
final class DuckDbArithmetic {
  /** Decimals of up to this many digits are 64-bit integers in DuckDB. */
  private static final int NARROW_DECIMAL = 18;

  private DuckDbArithmetic() {}

  static String write(RexCall call, RexTextWriter writer) {
    SqlType result = type(call);
    if (call.operands.size() == 1) {
      String value = writer.write(call.operands.getFirst());
      return call.getKind() == org.apache.calcite.sql.SqlKind.PLUS_PREFIX
          ? value
          : NativeTypes.isInteger(result)
              // Negation of a constant would widen it.
              ? "(CAST(0 AS " + TypeTable.duckDb(result) + ") - " + value + ")"
              : "(- " + value + ")";
    }
    RexNode left = call.operands.get(0);
    RexNode right = call.operands.get(1);
    if (NativeTypes.isInteger(result)) {
      if (NativeTypes.isInteger(type(left)) && NativeTypes.isInteger(type(right))) {
        return integers(call, result, writer);
      }
    } else if (NativeTypes.isFloat(result)) {
      return floats(call, result, writer);
    } else if (NativeTypes.isNumeric(result)) {
      return decimals(call, NativeTypes.exact(result), writer);
    }
    return DuckDbDates.arithmetic(call, writer);
  }

  private static String integers(RexCall call, SqlType result, RexTextWriter writer) {
    RexNode left = call.operands.get(0);
    RexNode right = call.operands.get(1);
    String a = DuckDbDialect.operand(left, result, writer);
    String b = DuckDbDialect.operand(right, result, writer);
    return switch (call.getKind()) {
      case DIVIDE -> "(" + a + " // " + b + ")";
      case PLUS, MINUS, TIMES -> "(" + a + " " + symbol(call) + " " + b + ")";
      // The smallest integer modulo -1 is 0, where DuckDB sees an overflow.
      default -> safeDivisor(right) ? "(" + a + " % " + b + ")" : "mdb_mod(" + a + ", " + b + ")";
    };
  }

  private static String floats(RexCall call, SqlType result, RexTextWriter writer) {
    String a = DuckDbDialect.operand(call.operands.get(0), result, writer);
    String b = DuckDbDialect.operand(call.operands.get(1), result, writer);
    return switch (call.getKind()) {
      case PLUS -> "mdb_float_add(" + a + ", " + b + ")";
      case MINUS -> "mdb_float_subtract(" + a + ", " + b + ")";
      case TIMES -> "mdb_float_multiply(" + a + ", " + b + ")";
      case DIVIDE -> "mdb_float_divide(" + a + ", " + b + ")";
      default -> "(" + a + " % " + b + ")";
    };
  }

  private static String decimals(RexCall call, SqlType.Numeric result, RexTextWriter writer) {
    RexNode left = call.operands.get(0);
    RexNode right = call.operands.get(1);
    SqlType.Numeric leftType = NativeTypes.exact(type(left));
    SqlType.Numeric rightType = NativeTypes.exact(type(right));
    String a = DuckDbDialect.operand(left, leftType, writer);
    String b = DuckDbDialect.operand(right, rightType, writer);
    return switch (call.getKind()) {
      case PLUS, MINUS -> {
        int scale = Math.max(leftType.scale(), rightType.scale());
        int whole =
            Math.max(
                leftType.precision() - leftType.scale(), rightType.precision() - rightType.scale());
        SqlType.Numeric own = new SqlType.Numeric(Math.min(38, whole + scale + 1), scale);
        String sum = "(" + a + " " + symbol(call) + " " + b + ")";
        yield DuckDbDialect.as(sum, own, result);
      }
      case TIMES -> product(a, leftType, b, rightType, result);
      case DIVIDE -> divide(a, leftType, b, rightType, result);
      default -> {
        int scale = Math.max(leftType.scale(), rightType.scale());
        String modulo = "(" + a + " % " + b + ")";
        yield "CAST(" + modulo + " AS DECIMAL(" + result.precision() + "," + scale + "))";
      }
    };
  }

  private static String product(
      String a, SqlType.Numeric left, String b, SqlType.Numeric right, SqlType.Numeric result) {
    int precision = left.precision() + right.precision();
    int scale = left.scale() + right.scale();
    String first = a;
    if (precision > NARROW_DECIMAL && Math.max(left.precision(), right.precision()) <= 18) {
      // DuckDB would keep 18 digits and refuse larger products.
      first = DuckDbDialect.as(a, left, new SqlType.Numeric(19, left.scale()));
    }
    String product = "(" + first + " * " + b + ")";
    SqlType.Numeric own = new SqlType.Numeric(Math.min(38, precision), Math.min(38, scale));
    return DuckDbDialect.as(product, own, result);
  }

  /** {@code a / b} rounded half away from zero to the scale of {@code result}. */
  static String divide(
      String a, SqlType.Numeric left, String b, SqlType.Numeric right, SqlType.Numeric result) {
    // a/b = A/10^s1 / (B/10^s2); the quotient of integers is taken at the scale of the result.
    int shift = result.scale() - left.scale() + right.scale();
    String dividend = unscaled(a, left);
    String divisor = unscaled(b, right);
    String quotient =
        shift >= 0
            ? "mdb_divide(" + dividend + ", " + divisor + ", " + power(shift) + ")"
            : "mdb_divide("
                + dividend
                + ", "
                + divisor
                + " * "
                + power(-shift)
                + ", "
                + power(0)
                + ")";
    return scaled(quotient, result);
  }

  /** The digits of a decimal as an integer. */
  static String unscaled(String value, SqlType.Numeric type) {
    return type.scale() == 0
        ? "CAST(" + value + " AS HUGEINT)"
        : "mdb_unscaled(" + value + ", " + power(type.scale()) + ")";
  }

  /** The decimal whose digits are those of an integer. */
  private static String scaled(String digits, SqlType.Numeric type) {
    String whole = "CAST(" + digits + " AS DECIMAL(38,0))";
    if (type.scale() == 0) {
      return DuckDbDialect.as(whole, new SqlType.Numeric(38, 0), type);
    }
    String unit =
        BigDecimal.ONE.movePointLeft(type.scale()).toPlainString()
            + "::DECIMAL("
            + type.scale()
            + ","
            + type.scale()
            + ")";
    return DuckDbDialect.as(
        "(" + whole + " * " + unit + ")", new SqlType.Numeric(38, type.scale()), type);
  }

  static String power(int exponent) {
    return "CAST(" + BigDecimal.TEN.pow(exponent).toPlainString() + " AS HUGEINT)";
  }

  private static String symbol(RexCall call) {
    return switch (call.getKind()) {
      case PLUS -> "+";
      case MINUS -> "-";
      default -> "*";
    };
  }

  /** Whether a divisor is a literal that is neither 0 nor -1. */
  static boolean safeDivisor(RexNode node) {
    return node instanceof RexLiteral literal
        && !literal.isNull()
        && literal.getValueAs(BigDecimal.class).signum() > 0;
  }
}
