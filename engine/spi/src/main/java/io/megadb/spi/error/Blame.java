package io.megadb.spi.error;

/** Who has to act on an error. */
public enum Blame {
  /** The statement or its values are wrong; the same statement will fail again. */
  USER,
  /** A tier's engine or its storage failed or is unreachable; a retry may succeed. */
  TIER,
  /** MegaDB has no room now (memory, queue, disk, time); a retry later may succeed. */
  RESOURCES,
  /** A defect of MegaDB; nothing the user can do but report it. */
  INTERNAL
}
