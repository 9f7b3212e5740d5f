package io.megadb.graph.pattern;

/**
 * One path to find.
 *
 * @param selector which paths between the same ends to keep
 * @param mode what the whole path may repeat
 * @param term begins and ends with a vertex
 * @param text how the user wrote it, for errors
 */
public record PathPattern(PathSelector selector, PathMode mode, Term term, String text) {}
