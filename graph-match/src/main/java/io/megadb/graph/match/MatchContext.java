package io.megadb.graph.match;

import io.megadb.graph.pattern.PathPattern;
import io.megadb.graph.work.Workers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;

/**
 * What a search may use.
 *
 * @param vertexCount vertices of the whole graph
 * @param maxStates most partial paths that a search keeps, about 20 bytes each
 * @param workers for counting
 * @param scratch vectors that searches of this graph share
 * @param cancellation asked every few thousand steps
 */
public record MatchContext(
    int vertexCount,
    int maxStates,
    Workers workers,
    ScratchVectors scratch,
    Cancellation cancellation) {
  private static final int STATE_BYTES = 20;

  /** The same bound for searches whose partial paths are of other sizes. */
  long maxBytes() {
    return (long) maxStates * STATE_BYTES;
  }

  MegaDbException exceeded(PathPattern pattern) {
    return new MegaDbException(
            ErrorCode.OUT_OF_MEMORY,
            "the pattern \""
                + pattern.text()
                + "\" needs more than "
                + maxBytes()
                + " bytes of partial paths")
        .withHint(
            "Give it an upper bound or a selective WHERE at one end, or raise"
                + " graph.match_max_states.");
  }
}
