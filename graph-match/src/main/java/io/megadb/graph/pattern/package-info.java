/**
 * What to look for. In: patterns whose labels and predicates are already sets of vertices and
 * edges. Out: values the matcher reads. Read {@link io.megadb.graph.pattern.GraphPattern} first.
 * Names are those of ISO/IEC 9075-16:2023 (SQL/PGQ). All values are immutable.
 */
package io.megadb.graph.pattern;
