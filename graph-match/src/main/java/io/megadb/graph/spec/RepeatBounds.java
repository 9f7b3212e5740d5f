package io.megadb.graph.spec;

import io.megadb.graph.pattern.Term;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/**
 * How often a part of a path repeats.
 *
 * @param min at least 0; 0 if a parameter says it
 * @param max at least 1 and {@code min}; {@link Term#UNBOUNDED} also if a parameter says it
 * @param minParameter the number of the parameter that says {@code min}
 * @param maxParameter the number of the parameter that says {@code max}
 * @param position of the quantifier in the statement, 1-based
 */
public record RepeatBounds(
    int min, int max, OptionalInt minParameter, OptionalInt maxParameter, int position) {

  /** Bounds without parameters. */
  public static RepeatBounds of(int min, int max) {
    return new RepeatBounds(min, max, OptionalInt.empty(), OptionalInt.empty(), 0);
  }

  /**
   * With the values of parameters, which are no parameters any more.
   *
   * @throws MegaDbException INVALID_PARAMETER_VALUE for NULL, for what is negative or too large,
   *     and for bounds that no number is between
   */
  RepeatBounds resolve(IntFunction<Object> parameters) {
    if (minParameter.isEmpty() && maxParameter.isEmpty()) {
      return this;
    }
    int least = minParameter.isEmpty() ? min : value(minParameter.getAsInt(), parameters);
    int most = maxParameter.isEmpty() ? max : value(maxParameter.getAsInt(), parameters);
    if (most == 0 || least > most) {
      throw invalid(
          most == 0
              ? "a quantifier repeats at most 0 times"
              : "a quantifier repeats at least " + least + " and at most " + most + " times");
    }
    return of(least, most);
  }

  private int value(int parameter, IntFunction<Object> parameters) {
    Object value = parameters.apply(parameter);
    if (value instanceof Number number) {
      long bound = number.longValue();
      if (bound >= 0 && bound < Term.UNBOUNDED) {
        return (int) bound;
      }
    }
    throw invalid(
        "a quantifier's bound, parameter "
            + (parameter + 1)
            + ", is "
            + (value == null ? "NULL" : value));
  }

  private MegaDbException invalid(String message) {
    MegaDbException error =
        new MegaDbException(ErrorCode.INVALID_PARAMETER_VALUE, message)
            .withHint("Bounds {m,n} are integers with 0 <= m <= n and n > 0.");
    return position > 0 ? error.withPosition(position) : error;
  }

  /** As it is written. */
  @Override
  public String toString() {
    String from = minParameter.isEmpty() ? "" + min : "$" + (minParameter.getAsInt() + 1);
    String to =
        maxParameter.isPresent()
            ? "$" + (maxParameter.getAsInt() + 1)
            : max == Term.UNBOUNDED ? "" : "" + max;
    return from.equals(to) ? "{" + from + "}" : "{" + from + "," + to + "}";
  }
}
