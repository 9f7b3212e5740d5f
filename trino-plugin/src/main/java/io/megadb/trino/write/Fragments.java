package io.megadb.trino.write;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;

/** What sinks tell the coordinator: a byte, and behind {@link #INLINE} the rows themselves. */
final class Fragments {
  private static final byte INLINE = 0;
  private static final byte IN_STAGING = 1;

  /** The rows are in the staging table. */
  static final Slice STAGED = Slices.wrappedBuffer(IN_STAGING);

  private Fragments() {}

  /** The rows as they are. */
  static Slice inline(ArrowRows rows) {
    if (rows.rows() == 0) {
      return Slices.wrappedBuffer(INLINE);
    }
    Slice ipc = rows.toIpc();
    Slice fragment = Slices.allocate(ipc.length() + 1);
    fragment.setByte(0, INLINE);
    fragment.setBytes(1, ipc);
    return fragment;
  }

  static boolean isStaged(Slice fragment) {
    return fragment.getByte(0) == IN_STAGING;
  }

  /** Whether the fragment holds rows. */
  static boolean hasRows(Slice fragment) {
    return !isStaged(fragment) && fragment.length() > 1;
  }

  /** The rows as an IPC stream. */
  static Slice rows(Slice fragment) {
    return fragment.slice(1, fragment.length() - 1);
  }
}
