package io.megadb.tier.oltp.wire;

/**
 * Writes values of one column into one Arrow vector, bytes to bytes, without an object per value.
 * Rows come in ascending order; a NULL is a row that is never decoded.
 */
@FunctionalInterface
public interface ValueDecoder {
  /**
   * Decodes one value.
   *
   * @param row where it goes; the vector grows as needed
   * @param bytes holds the value, in the format the decoder was made for
   * @param offset of its first byte
   * @param length of it in bytes, at least 0
   * @throws io.megadb.spi.error.MegaDbException when the Arrow type cannot hold the value
   */
  void decode(int row, byte[] bytes, int offset, int length);
}
