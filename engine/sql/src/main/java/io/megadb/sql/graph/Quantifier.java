package io.megadb.sql.graph;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.calcite.sql.SqlNode;

/**
 * How often an edge or sub-path repeats.
 *
 * @param min 0 if a parameter says it
 * @param max {@link #UNBOUNDED} for {@code *}, {@code +} and {@code {m,}}, and if a parameter says
 *     it
 * @param minParameter stands for {@code min}
 * @param maxParameter stands for {@code max}; with {@code {$1}} the same as {@code minParameter}
 * @param form what variables within become
 * @param position 1-based offset
 */
public record Quantifier(
    int min,
    int max,
    Optional<SqlNode> minParameter,
    Optional<SqlNode> maxParameter,
    Form form,
    int position) {
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  /** Bounds and {@code ?} are different things, even if the bounds are {0,1}. */
  public enum Form {
    /** Variables within are group variables. */
    REPEATED,
    /** {@code ?}: variables within are null where it matched nothing. */
    OPTIONAL
  }

  /** One without parameters. */
  public Quantifier(int min, int max, Form form, int position) {
    this(min, max, Optional.empty(), Optional.empty(), form, position);
  }

  public boolean unbounded() {
    return max == UNBOUNDED && maxParameter.isEmpty();
  }

  /** Whether one parameter is both bounds. */
  private boolean isExact() {
    return minParameter.isPresent() && minParameter.equals(maxParameter);
  }

  /** The same with other parameters, asked for in the order in which they are written. */
  Quantifier map(UnaryOperator<SqlNode> change) {
    Optional<SqlNode> newMin = minParameter.map(change);
    return new Quantifier(
        min, max, newMin, isExact() ? newMin : maxParameter.map(change), form, position);
  }

  /** As it is written. */
  @Override
  public String toString() {
    if (form == Form.OPTIONAL) {
      return "?";
    }
    if (minParameter.isPresent() || maxParameter.isPresent()) {
      String from = minParameter.map(p -> "?").orElse(Integer.toString(min));
      String to = maxParameter.map(p -> "?").orElse(unbounded() ? "" : Integer.toString(max));
      return isExact() ? "{?}" : "{" + from + "," + to + "}";
    }
    if (unbounded()) {
      return min == 0 ? "*" : min == 1 ? "+" : "{" + min + ",}";
    }
    return min == max ? "{" + min + "}" : "{" + min + "," + max + "}";
  }
}
