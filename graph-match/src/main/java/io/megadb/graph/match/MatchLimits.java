package io.megadb.graph.match;

/**
 * What one search of a pattern may cost.
 *
 * @param states most partial paths it keeps, about 20 bytes each
 * @param steps most edges it passes, found matches or not
 */
public record MatchLimits(int states, long steps) {
  private static final int STATE_BYTES = 20;

  /** What a server has unless it is told otherwise. */
  public static final MatchLimits STANDARD = new MatchLimits(20_000_000, 10_000_000_000L);

  public MatchLimits {
    if (states < 1 || steps < 1) {
      throw new IllegalArgumentException("states: " + states + ", steps: " + steps);
    }
  }

  /** The bound of states, for searches whose partial paths are of other sizes. */
  long bytes() {
    return (long) states * STATE_BYTES;
  }
}
