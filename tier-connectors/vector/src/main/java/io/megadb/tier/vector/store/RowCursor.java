package io.megadb.tier.vector.store;

import java.io.IOException;

/** Names rows of a snapshot, batch by batch, in the order in which they are to come. */
public interface RowCursor {
  /**
   * Puts the next rows in: of row i the segment's ordinal at {@code leaves[i]} and its document
   * there at {@code documents[i]}.
   *
   * @return how many; 0 at the end
   */
  int next(int[] leaves, int[] documents) throws IOException;
}
