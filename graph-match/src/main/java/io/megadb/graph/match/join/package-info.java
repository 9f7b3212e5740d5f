/**
 * Counts matches of patterns without quantifiers by a worst-case optimal join. In: a {@link
 * io.megadb.graph.pattern.GraphPattern}. Out: a number. Read {@link
 * io.megadb.graph.match.join.JoinCounter} first. A count belongs to one thread and shares its work
 * out among the workers of its context.
 */
package io.megadb.graph.match.join;
