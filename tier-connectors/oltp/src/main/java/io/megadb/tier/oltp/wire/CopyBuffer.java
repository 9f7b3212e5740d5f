package io.megadb.tier.oltp.wire;

import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;

/** Bytes on their way into COPY. It grows to the largest row; who fills it empties it. */
public final class CopyBuffer {
  private byte[] bytes = new byte[1 << 16];
  private int size;

  public byte[] array() {
    return bytes;
  }

  /** Bytes in it. */
  public int size() {
    return size;
  }

  public void clear() {
    size = 0;
  }

  private int grow(int more) {
    int at = size;
    size = Math.addExact(size, more);
    if (size > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(size, bytes.length * 2L)));
    }
    return at;
  }

  void int8(int value) {
    bytes[grow(1)] = (byte) value;
  }

  void int16(int value) {
    int at = grow(2);
    Bytes.int16(bytes, at, (short) value);
  }

  void int32(int value) {
    int at = grow(4);
    Bytes.int32(bytes, at, value);
  }

  void int64(long value) {
    int at = grow(8);
    Bytes.int64(bytes, at, value);
  }

  void put(byte[] source) {
    System.arraycopy(source, 0, bytes, grow(source.length), source.length);
  }

  void put(ArrowBuf source, long offset, int length) {
    int at = grow(length);
    source.getBytes(offset, bytes, at, length);
  }

  /** Room for an int32 length, to be set when it is known. */
  int lengthHole() {
    return grow(4);
  }

  void setLength(int hole) {
    Bytes.int32(bytes, hole, size - hole - 4);
  }

  void setInt32(int at, int value) {
    Bytes.int32(bytes, at, value);
  }

  /** The stream's beginning: signature, no flags, no extension. */
  public void header() {
    put(CopyReader.SIGNATURE);
    int32(0);
    int32(0);
  }

  /** A row of so many fields begins. */
  public void beginRow(int fields) {
    int16(fields);
  }

  /** The stream's end. */
  public void trailer() {
    int16(-1);
  }
}
