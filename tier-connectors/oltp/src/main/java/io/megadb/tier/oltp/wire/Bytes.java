package io.megadb.tier.oltp.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian numbers in byte arrays, as PostgreSQL sends them. */
final class Bytes {
  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  private Bytes() {}

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.BIG_ENDIAN);
  }

  static short int16(byte[] bytes, int offset) {
    return (short) SHORT.get(bytes, offset);
  }

  static int int32(byte[] bytes, int offset) {
    return (int) INT.get(bytes, offset);
  }

  static long int64(byte[] bytes, int offset) {
    return (long) LONG.get(bytes, offset);
  }

  static void int16(byte[] bytes, int offset, short value) {
    SHORT.set(bytes, offset, value);
  }

  static void int32(byte[] bytes, int offset, int value) {
    INT.set(bytes, offset, value);
  }

  static void int64(byte[] bytes, int offset, long value) {
    LONG.set(bytes, offset, value);
  }
}
