package io.megadb.graph.spec;

import io.megadb.graph.pattern.PathMode;
import io.megadb.graph.pattern.PathPattern;
import io.megadb.graph.pattern.PathSelector;

/**
 * A path to find.
 *
 * @param text as the user wrote it
 */
public record PathSpec(PathSelector selector, PathMode mode, TermSpec term, String text) {
  PathPattern resolve(TermSpec.Resolver resolver) {
    return new PathPattern(selector, mode, term.resolve(resolver), text);
  }
}
