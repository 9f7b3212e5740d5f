package io.megadb.graph.match;

import io.megadb.graph.pattern.PathPattern;
import io.megadb.graph.work.Workers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.StepMeter;

/**
 * What a search may use.
 *
 * @param vertexCount vertices of the whole graph
 * @param limits of each search
 * @param workers for counting
 * @param scratch vectors that searches of this graph share
 * @param cancellation asked every few thousand steps
 * @param meter told of them: edges that were passed, or vertices whose edges were
 */
public record MatchContext(
    int vertexCount,
    MatchLimits limits,
    Workers workers,
    ScratchVectors scratch,
    Cancellation cancellation,
    StepMeter meter) {
  /**
   * Counts some more steps.
   *
   * @throws MegaDbException QUERY_CANCELED
   */
  public void made(long steps) {
    meter.add(steps);
    cancellation.check();
  }

  MegaDbException exceeded(PathPattern pattern) {
    return new MegaDbException(
            ErrorCode.OUT_OF_MEMORY,
            "the pattern \""
                + pattern.text()
                + "\" needs more than "
                + limits.bytes()
                + " bytes of partial paths")
        .withHint(
            "Give it an upper bound or a selective WHERE at one end, or raise"
                + " graph.match_max_states.");
  }

  MegaDbException tooManySteps(PathPattern pattern) {
    return new MegaDbException(
            ErrorCode.PROGRAM_LIMIT_EXCEEDED,
            "the pattern \"" + pattern.text() + "\" passes more than " + limits.steps() + " edges")
        .withHint(
            "Give it a lower upper bound, a selective WHERE at one end or a selector such as ANY"
                + " SHORTEST, or raise graph.match_max_steps.");
  }
}
