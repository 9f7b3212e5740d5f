package io.megadb.exec;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * A statement that runs now.
 *
 * @param progress 0 to 1, empty while it can't be told
 * @param steps of graphs' searches so far, which have no end that is known; 0 for other statements
 */
public record RunningQuery(
    String queryId,
    String user,
    String sql,
    Instant startedAt,
    OptionalDouble progress,
    long steps) {}
