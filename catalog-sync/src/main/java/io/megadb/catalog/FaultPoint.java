package io.megadb.catalog;

/**
 * Told of each step whose interruption must do no harm; tests throw or halt there. The server
 * passes {@link #NONE}.
 */
@FunctionalInterface
public interface FaultPoint {
  /** Nothing happens. */
  FaultPoint NONE = step -> {};

  /** The steps, in the order in which a DDL passes them. */
  enum Step {
    /** The announced snapshot's bytes are in a temporary file. */
    TEMPORARY_WRITTEN,
    /** The version's file is there, the temporary one too. */
    VERSION_LINKED,
    /** The version is durable. */
    VERSION_PUBLISHED,
    /** The DDL is announced; the tier knows nothing. */
    ANNOUNCED,
    /** The tier has done its part; the catalog does not show it. */
    TIER_DONE,
    /** The catalog shows it; nothing is pending. */
    FINISHED
  }

  /** A step was reached. */
  void reached(Step step);
}
