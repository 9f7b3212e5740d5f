package io.megadb.tier.memory.column;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Arrow bitmaps (least significant bit first). Bits outside the range written keep their value, so
 * that one writer may add bits to a byte whose other bits are being read.
 */
public final class Bits {
  private Bits() {}

  /** The bytes that hold {@code bits} bits. */
  public static long bytes(long bits) {
    return (bits + 7) >>> 3;
  }

  /** The bit at {@code index}. */
  public static boolean get(MemorySegment bits, long index) {
    return (bits.get(ValueLayout.JAVA_BYTE, index >>> 3) >>> (index & 7) & 1) != 0;
  }

  /** Sets {@code count} bits from {@code at} on. */
  public static void set(MemorySegment target, long at, long count) {
    long end = at + count;
    while (at < end && (at & 7) != 0) {
      put(target, at++, true);
    }
    long whole = (end - at) >>> 3;
    if (whole > 0) {
      target.asSlice(at >>> 3, whole).fill((byte) 0xFF);
      at += whole << 3;
    }
    while (at < end) {
      put(target, at++, true);
    }
  }

  /** Clears one bit. */
  public static void clear(MemorySegment target, long at) {
    put(target, at, false);
  }

  /** Copies {@code count} bits, whatever their place within a byte is on both sides. */
  public static void copy(
      MemorySegment source, long from, MemorySegment target, long at, long count) {
    long end = at + count;
    while (at < end && (at & 7) != 0) {
      put(target, at++, get(source, from++));
    }
    long whole = (end - at) >>> 3;
    int shift = (int) (from & 7);
    if (shift == 0) {
      MemorySegment.copy(source, from >>> 3, target, at >>> 3, whole);
    } else {
      for (long i = 0; i < whole; i++) {
        int low = source.get(ValueLayout.JAVA_BYTE, (from >>> 3) + i) & 0xFF;
        int high = source.get(ValueLayout.JAVA_BYTE, (from >>> 3) + i + 1) & 0xFF;
        target.set(
            ValueLayout.JAVA_BYTE, (at >>> 3) + i, (byte) (low >>> shift | high << (8 - shift)));
      }
    }
    at += whole << 3;
    from += whole << 3;
    while (at < end) {
      put(target, at++, get(source, from++));
    }
  }

  private static void put(MemorySegment bits, long index, boolean value) {
    byte old = bits.get(ValueLayout.JAVA_BYTE, index >>> 3);
    int mask = 1 << (index & 7);
    bits.set(ValueLayout.JAVA_BYTE, index >>> 3, (byte) (value ? old | mask : old & ~mask));
  }
}
