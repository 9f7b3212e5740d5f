package io.megadb.tier.oltp.wire;

/** Writes the values of one Arrow vector in PostgreSQL's binary format. */
@FunctionalInterface
public interface ValueEncoder {
  /** Writes length and bytes of a row's value, -1 alone for NULL. */
  void encode(int row, CopyBuffer out);
}
