/**
 * Finds the matches of a pattern. In: a {@link io.megadb.graph.pattern.GraphPattern}. Out: a
 * number, or one {@link io.megadb.graph.match.Match} after the other. Read
 * io.megadb.graph.match.Matcher} first, which picks between three ways:
 * io.megadb.graph.match.WalkCounter} multiplies and adds instead of enumerating,
 * io.megadb.graph.match.JoinCounter} intersects rows, and io.megadb.graph.match.PathCursor}s
 * enumerate. Each object belongs to one thread.
 */
package io.megadb.graph.match;
