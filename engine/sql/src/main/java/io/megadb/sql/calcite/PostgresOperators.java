package io.megadb.sql.calcite;

import java.util.HashMap;
import java.util.Map;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;

/**
 * Operators of PostgreSQL that Calcite lacks. They carry names and precedence; the binder gives
 * them types.
 *
 * <p>Parsed queries hold {@link #JSON_GET}, {@link #JSON_GET_TEXT}, {@link #JSON_PATH}, {@link
 * #JSON_PATH_TEXT}, {@link #CONTAINS}, {@link #CONTAINED}, {@link #OVERLAP}, {@link
 * #BIT_SHIFT_RIGHT}, {@link #BIT_OR}, {@link #BIT_XOR}, {@link #INTERVAL} and the distances; the
 * other operators here only live while a text is parsed, because PostgreSQL's precedence of {@code
 * ||}, {@code ~} and others is not Calcite's, and {@link QueryRewriter} replaces them.
 */
public final class PostgresOperators {
  /** PostgreSQL's "any other operator": below {@code +}, above BETWEEN, IN and LIKE. */
  private static final int OTHER = 36;

  /** {@code json -> key}, {@code json -> index}: json. */
  public static final SqlBinaryOperator JSON_GET = other("->");

  /** {@code json ->> key}, {@code json ->> index}: text. */
  public static final SqlBinaryOperator JSON_GET_TEXT = other("->>");

  /** {@code json #> path}: json. */
  public static final SqlBinaryOperator JSON_PATH = other("#>");

  /** {@code json #>> path}: text. */
  public static final SqlBinaryOperator JSON_PATH_TEXT = other("#>>");

  /** {@code a @> b} for json and arrays. */
  public static final SqlBinaryOperator CONTAINS = other("@>");

  /** {@code a <@ b} for json and arrays. */
  public static final SqlBinaryOperator CONTAINED = other("<@");

  /** {@code a && b} for arrays. */
  public static final SqlBinaryOperator OVERLAP = other("&&");

  /** {@code a >> b}. */
  public static final SqlBinaryOperator BIT_SHIFT_RIGHT = other(">>");

  /** {@code a | b}. */
  public static final SqlBinaryOperator BIT_OR = other("|");

  /** {@code a # b}. */
  public static final SqlBinaryOperator BIT_XOR = other("#");

  /**
   * Any interval constant: {@code MEGADB_INTERVAL(text)}. The text is canonical, {@code "N months N
   * days [-]HH:MM:SS[.ffffff]"} with the zero parts left out ({@code "0 days"} for all zero), which
   * PostgreSQL and DuckDB both read. {@code INTERVAL '1 month'}, {@code INTERVAL '1' MONTH} and
   * {@code '1 month'::interval} all become this.
   */
  public static final SqlFunction INTERVAL =
      new SqlFunction(
          "MEGADB_INTERVAL",
          SqlKind.OTHER_FUNCTION,
          ReturnTypes.ARG0,
          InferTypes.RETURN_TYPE,
          OperandTypes.CHARACTER,
          SqlFunctionCategory.TIMEDATE);

  /** Euclidean distance of vectors. */
  public static final SqlBinaryOperator L2_DISTANCE = other("<->");

  /** Negative inner product of vectors. */
  public static final SqlBinaryOperator NEGATIVE_INNER_PRODUCT = other("<#>");

  /** Cosine distance of vectors. */
  public static final SqlBinaryOperator COSINE_DISTANCE = other("<=>");

  /** Taxicab distance of vectors. */
  public static final SqlBinaryOperator L1_DISTANCE = other("<+>");

  /** Hamming distance of bits. */
  public static final SqlBinaryOperator HAMMING_DISTANCE = other("<~>");

  /** Jaccard distance of bits. */
  public static final SqlBinaryOperator JACCARD_DISTANCE = other("<%>");

  static final String DISTINCT_ON = "megadb$distinct_on";

  /** While parsing; afterwards the function call {@code timezone(zone, value)}. */
  public static final SqlBinaryOperator AT_TIME_ZONE = binary("AT TIME ZONE", 74, true);

  static final SqlBinaryOperator POWER = binary("^", 70, true);
  static final SqlBinaryOperator CONCAT = other("||");
  static final SqlBinaryOperator BIT_AND = other("&");
  static final SqlBinaryOperator BIT_SHIFT_LEFT = other("<<");
  static final SqlBinaryOperator REGEX = other("~");
  static final SqlBinaryOperator REGEX_ANY_CASE = other("~*");
  static final SqlBinaryOperator NOT_REGEX = other("!~");
  static final SqlBinaryOperator NOT_REGEX_ANY_CASE = other("!~*");
  static final SqlBinaryOperator LIKE = other("~~");
  static final SqlBinaryOperator NOT_LIKE = other("!~~");
  static final SqlBinaryOperator ILIKE = other("~~*");
  static final SqlBinaryOperator NOT_ILIKE = other("!~~*");

  private static final Map<String, SqlBinaryOperator> INFIX = new HashMap<>();

  static {
    for (SqlBinaryOperator operator :
        new SqlBinaryOperator[] {
          JSON_GET,
          JSON_GET_TEXT,
          JSON_PATH,
          JSON_PATH_TEXT,
          CONTAINS,
          CONTAINED,
          OVERLAP,
          BIT_SHIFT_RIGHT,
          BIT_OR,
          BIT_XOR,
          L2_DISTANCE,
          NEGATIVE_INNER_PRODUCT,
          COSINE_DISTANCE,
          L1_DISTANCE,
          HAMMING_DISTANCE,
          JACCARD_DISTANCE,
          POWER,
          CONCAT,
          BIT_AND,
          BIT_SHIFT_LEFT,
          REGEX,
          REGEX_ANY_CASE,
          NOT_REGEX,
          NOT_REGEX_ANY_CASE,
          LIKE,
          NOT_LIKE,
          ILIKE,
          NOT_ILIKE
        }) {
      INFIX.put(operator.getName(), operator);
    }
  }

  private PostgresOperators() {}

  /** The operator of these symbols; the token manager only lets known ones through. */
  public static SqlOperator infix(String symbols) {
    return INFIX.get(symbols);
  }

  static boolean isInfix(String symbols) {
    return INFIX.containsKey(symbols);
  }

  private static SqlBinaryOperator other(String name) {
    return binary(name, OTHER, true);
  }

  private static SqlBinaryOperator binary(String name, int precedence, boolean leftAssociative) {
    return new SqlBinaryOperator(
        name,
        SqlKind.OTHER,
        precedence,
        leftAssociative,
        ReturnTypes.ARG0,
        InferTypes.FIRST_KNOWN,
        OperandTypes.ANY_ANY);
  }
}
