/**
 * Finds the matches of a pattern. In: a {@link io.megadb.graph.pattern.GraphPattern}. Out: a
 * number, or one {@link io.megadb.graph.match.Match} after the other. Read
 * io.megadb.graph.match.Matcher} first, whose {@code PathCursor}s enumerate, then {@link
 * io.megadb.graph.match.MatchCounts}, which picks between ways not to: {@code WalkCounter}
 * multiplies and adds, {@code WalkReach} passes sets of vertices, and {@link
 * io.megadb.graph.match.join.JoinCounter} intersects rows. Each object belongs to one thread.
 */
package io.megadb.graph.match;
