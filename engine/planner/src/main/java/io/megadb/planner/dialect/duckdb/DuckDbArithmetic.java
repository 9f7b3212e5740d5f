package io.megadb.planner.dialect.duckdb;

import static io.megadb.planner.dialect.text.RexTextWriter.type;

import io.megadb.planner.dialect.text.NativeTypes;
import io.megadb.planner.dialect.text.RexTextWriter;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.math.BigDecimal;
import java.util.Set;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/**
 * Arithmetic in DuckDB with PostgreSQL's results and errors. Integers and decimals are checked for
 * overflow by DuckDB itself; division, and floating point, need macros (see {@link DuckDbMacros}).
 */
final class DuckDbArithmetic {
  /** Decimals of up to this many digits are 64-bit integers in DuckDB. */
  private static final int NARROW_DECIMAL = 18;

  private static final Set<SqlKind> ARITHMETIC =
      Set.of(SqlKind.TIMES, SqlKind.PLUS, SqlKind.MINUS, SqlKind.CASE);

  private DuckDbArithmetic() {}

  static String write(RexCall call, RexTextWriter writer) {
    SqlType result = type(call);
    if (call.operands.size() == 1) {
      String value = writer.write(call.operands.getFirst());
      return call.getKind() == SqlKind.PLUS_PREFIX
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
    return result == SqlType.Simple.JSON
        ? DuckDbFunctions.fromTable("-", call, writer)
        : DuckDbDates.arithmetic(call, writer);
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
        yield writer.narrow() ? sum : DuckDbDialect.as(sum, own, result);
      }
      case TIMES -> product(a, leftType, b, rightType, result, writer.narrow());
      case DIVIDE -> divide(a, leftType, b, rightType, result);
      default -> {
        int scale = Math.max(leftType.scale(), rightType.scale());
        int whole =
            Math.max(
                leftType.precision() - leftType.scale(), rightType.precision() - rightType.scale());
        // Where no decimal holds both, DuckDB would compute in floating point.
        SqlType.Numeric common = new SqlType.Numeric(38, scale);
        boolean fits = whole + scale <= 38;
        String modulo =
            "("
                + (fits ? a : DuckDbDialect.as(a, leftType, common))
                + " % "
                + (fits ? b : DuckDbDialect.as(b, rightType, common))
                + ")";
        yield "CAST(" + modulo + " AS DECIMAL(" + result.precision() + "," + scale + "))";
      }
    };
  }

  private static String product(
      String a,
      SqlType.Numeric left,
      String b,
      SqlType.Numeric right,
      SqlType.Numeric result,
      boolean narrow) {
    if (narrow) {
      return "(" + a + " * " + b + ")";
    }
    int precision = left.precision();
    if (precision + right.precision() > NARROW_DECIMAL
        && Math.max(precision, right.precision()) <= NARROW_DECIMAL) {
      // DuckDB would keep 18 digits and refuse larger products.
      precision = NARROW_DECIMAL + 1;
    }
    String first = DuckDbDialect.as(a, left, new SqlType.Numeric(precision, left.scale()));
    int scale = Math.min(38, left.scale() + right.scale());
    SqlType.Numeric own =
        new SqlType.Numeric(Math.max(scale, Math.min(38, precision + right.precision())), scale);
    return DuckDbDialect.as("(" + first + " * " + b + ")", own, result);
  }

  /** Whether an exact expression is one of products wider than 64 bits of operands that are not. */
  static boolean narrows(RexNode node) {
    return wide(node) && narrowOperands(node);
  }

  private static boolean wide(RexNode node) {
    return node instanceof RexCall call
        && (call.getKind() == SqlKind.TIMES
                && type(call) instanceof SqlType.Numeric(int precision, int scale)
                && precision > NARROW_DECIMAL
            || ARITHMETIC.contains(call.getKind())
                && call.operands.stream().anyMatch(n -> wide(n)));
  }

  private static boolean narrowOperands(RexNode node) {
    if (node instanceof RexCall call && ARITHMETIC.contains(call.getKind())) {
      if (!(type(call) instanceof SqlType.Numeric result)) {
        return false;
      }
      if (call.getKind() == SqlKind.CASE) {
        for (int i = 0; i < call.operands.size(); i++) {
          boolean value = i % 2 == 1 || i == call.operands.size() - 1;
          if (value
              ? !narrowOperands(call.operands.get(i))
              : RexUtil.SubQueryFinder.find(call.operands.get(i)) != null) {
            return false;
          }
        }
        return true;
      }
      int natural = 0;
      for (RexNode operand : call.operands) {
        if (!narrowOperands(operand)) {
          return false;
        }
        int scale = NativeTypes.exact(type(operand)).scale();
        natural = call.getKind() == SqlKind.TIMES ? natural + scale : Math.max(natural, scale);
      }
      return call.operands.size() == 2 && natural == result.scale();
    }
    SqlType type = type(node);
    return (node instanceof RexInputRef || node instanceof RexLiteral || isCastLiteral(node))
        && (type == SqlType.Simple.SMALLINT
            || type == SqlType.Simple.INTEGER
            || type instanceof SqlType.Numeric(int precision, int scale)
                && (precision <= NARROW_DECIMAL || node instanceof RexLiteral));
  }

  /** {@code CAST('1' AS numeric(10,0))}, as programs write a constant of a certain type. */
  private static boolean isCastLiteral(RexNode node) {
    return node instanceof RexCall call
        && call.getKind() == SqlKind.CAST
        && call.operands.getFirst() instanceof RexLiteral;
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
