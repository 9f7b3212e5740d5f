package io.megadb.sql.graph;

/**
 * How often an edge or sub-path repeats.
 *
 * @param max {@link #UNBOUNDED} for {@code *}, {@code +} and {@code {m,}}
 * @param form what variables within become
 * @param position 1-based offset
 */
public record Quantifier(int min, int max, Form form, int position) {
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  /** Bounds and {@code ?} are different things, even if the bounds are {0,1}. */
  public enum Form {
    /** Variables within are group variables. */
    REPEATED,
    /** {@code ?}: variables within are null where it matched nothing. */
    OPTIONAL
  }

  public boolean unbounded() {
    return max == UNBOUNDED;
  }

  /** As it is written. */
  @Override
  public String toString() {
    if (form == Form.OPTIONAL) {
      return "?";
    }
    if (unbounded()) {
      return min == 0 ? "*" : min == 1 ? "+" : "{" + min + ",}";
    }
    return min == max ? "{" + min + "}" : "{" + min + "," + max + "}";
  }
}
