package io.megadb.graph.match;

/** Takes matches. */
public interface MatchSink {
  /** Whether to go on: false ends the search. */
  boolean accept(Match match);
}
