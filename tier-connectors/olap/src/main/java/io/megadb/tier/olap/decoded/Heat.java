package io.megadb.tier.olap.decoded;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is hot: what was used twice within some minutes, for as long as it is used again within the
 * hour. One lock of the caller's.
 *
 * @param <T> what is used
 */
final class Heat<T> {
  /** A second use within this time makes hot. */
  static final long WARM_MILLIS = 10 * 60_000L;

  /** Without a use for this long nothing stays hot. */
  static final long COLD_MILLIS = 60 * 60_000L;

  private static final int MOST_KEPT = 50_000;

  private record Use(long atMillis, boolean hot) {}

  private final Map<T, Use> uses = new HashMap<>();

  /** Notes a use of each. */
  void note(List<T> used, long nowMillis) {
    if (uses.size() + used.size() > MOST_KEPT) {
      uses.values().removeIf(u -> nowMillis - u.atMillis() > WARM_MILLIS);
      if (uses.size() + used.size() > MOST_KEPT) {
        return;
      }
    }
    for (T one : used) {
      uses.merge(
          one,
          new Use(nowMillis, false),
          (before, now) ->
              new Use(
                  nowMillis,
                  nowMillis - before.atMillis() <= (before.hot() ? COLD_MILLIS : WARM_MILLIS)));
    }
  }

  boolean isHot(T one, long nowMillis) {
    Use use = uses.get(one);
    return use != null && use.hot() && nowMillis - use.atMillis() <= COLD_MILLIS;
  }

  /** All that is hot. */
  List<T> hot(long nowMillis) {
    return uses.keySet().stream().filter(one -> isHot(one, nowMillis)).toList();
  }
}
