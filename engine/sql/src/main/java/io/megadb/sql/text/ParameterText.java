package io.megadb.sql.text;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.Arrays;

/**
 * A statement's parameters in JDBC's form. What stands in strings, comments and identifiers is left
 * alone, and so is {@code ??}, which pgjdbc sends as the operator {@code ?}.
 *
 * @param jdbcText the text with every parameter written {@code ?}
 * @param order for each {@code ?} of {@code jdbcText} in turn, the 0-based index of the parameter
 *     to bind there; an index may repeat
 * @param count number of parameters: how many values the caller has to give
 */
public record ParameterText(String jdbcText, int[] order, int count) {
  /** What PostgreSQL's protocol can count. */
  public static final int MAX_PARAMETERS = 65_535;

  /**
   * Finds the parameters of a text. No parsing is done; malformed text passes.
   *
   * @throws MegaDbException SYNTAX_ERROR if both {@code ?} and {@code $1} occur,
   *     UNDEFINED_PARAMETER for {@code $0} and for numbers over {@link #MAX_PARAMETERS}
   */
  public static ParameterText of(String sql) {
    if (sql.indexOf('$') < 0 && sql.indexOf('?') < 0) {
      return new ParameterText(sql, new int[0], 0);
    }
    StringBuilder text = new StringBuilder(sql.length());
    int[] order = new int[16];
    int found = 0;
    int count = 0;
    int copied = 0;
    Token.Kind first = null;
    for (Token token : SqlScanner.scan(sql)) {
      Token.Kind kind = token.kind();
      if (kind != Token.Kind.PARAMETER && kind != Token.Kind.NUMBERED_PARAMETER) {
        continue;
      }
      if (first != null && first != kind) {
        throw mixed(token);
      }
      first = kind;
      int index = kind == Token.Kind.PARAMETER ? found : index(token);
      order = found == order.length ? Arrays.copyOf(order, found * 2) : order;
      order[found++] = index;
      count = Math.max(count, index + 1);
      text.append(sql, copied, token.start()).append('?');
      copied = token.end();
    }
    text.append(sql, copied, sql.length());
    return new ParameterText(text.toString(), Arrays.copyOf(order, found), count);
  }

  /** 0-based index of a {@link Token.Kind#NUMBERED_PARAMETER}. */
  public static int index(Token token) {
    String digits = token.text().substring(1);
    int number = digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    if (number < 1 || number > MAX_PARAMETERS) {
      throw new MegaDbException(
              ErrorCode.UNDEFINED_PARAMETER, "there is no parameter " + token.text())
          .withHint("Parameters are numbered from $1 to $" + MAX_PARAMETERS + ".")
          .withPosition(token.position());
    }
    return number - 1;
  }

  /** The error that both kinds of parameters occur, at the first of the other kind. */
  public static MegaDbException mixed(Token token) {
    return new MegaDbException(
            ErrorCode.SYNTAX_ERROR, "parameters are written ? or $1, not both in one statement")
        .withHint("Write all of them one way; the operator ? is written ??.")
        .withPosition(token.position());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParameterText(String otherText, int[] otherOrder, int otherCount)
        && jdbcText.equals(otherText)
        && Arrays.equals(order, otherOrder)
        && count == otherCount;
  }

  @Override
  public int hashCode() {
    return 31 * jdbcText.hashCode() + Arrays.hashCode(order);
  }

  @Override
  public String toString() {
    return jdbcText + " " + Arrays.toString(order) + " of " + count;
  }
}
