package io.megadb.graph.match;

import io.megadb.graph.pattern.PathPattern;

/** Counts the edges a search passes: looks for its cancellation now and then, and bounds it. */
final class StepCount {
  private static final int CHECK_EVERY = 4096;

  private final MatchContext context;
  private final PathPattern pattern;
  private int unchecked;
  private long checked;

  StepCount(MatchContext context, PathPattern pattern) {
    this.context = context;
    this.pattern = pattern;
  }

  /**
   * One more edge.
   *
   * @throws io.megadb.spi.error.MegaDbException QUERY_CANCELED, PROGRAM_LIMIT_EXCEEDED
   */
  void one() {
    if (++unchecked == CHECK_EVERY) {
      unchecked = 0;
      checked += CHECK_EVERY;
      context.made(CHECK_EVERY);
      if (checked > context.limits().steps()) {
        throw context.tooManySteps(pattern);
      }
    }
  }
}
