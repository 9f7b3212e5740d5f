package io.megadb.tier.vector.store;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.util.Bits;

/** Rows of a snapshot in the order in which they are stored. */
public final class LiveRows {
  private LiveRows() {}

  /** All that live. */
  public static RowCursor of(Snapshot snapshot) {
    List<Bits> living = new ArrayList<>();
    snapshot.leaves().forEach(leaf -> living.add(leaf.reader().getLiveDocs()));
    return of(snapshot.leaves(), living);
  }

  /**
   * Those that are set.
   *
   * @param accepted per segment; null for all
   */
  public static RowCursor of(List<LeafReaderContext> segments, List<Bits> accepted) {
    return new RowCursor() {
      private int leaf;
      private int document;

      @Override
      public int next(int[] leaves, int[] documents) {
        int rows = 0;
        while (rows < leaves.length && leaf < segments.size()) {
          int end = segments.get(leaf).reader().maxDoc();
          Bits bits = accepted.get(leaf);
          while (document < end && rows < leaves.length) {
            if (bits == null || bits.get(document)) {
              leaves[rows] = leaf;
              documents[rows++] = document;
            }
            document++;
          }
          if (document == end) {
            leaf++;
            document = 0;
          }
        }
        return rows;
      }
    };
  }
}
