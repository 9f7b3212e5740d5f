package io.megadb.graph.pattern;

/** What a path may repeat (ISO/IEC 9075-16, path mode). */
public enum PathMode {
  /** Anything. */
  WALK,
  /** No edge twice. */
  TRAIL,
  /** No vertex twice, but the first may be the last. */
  SIMPLE,
  /** No vertex twice. */
  ACYCLIC
}
