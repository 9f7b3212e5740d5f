package io.megadb.tier.vector.search;

import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/** Accepted documents of a segment as Lucene's graph search asks for them. */
final class AcceptedDocs extends AcceptDocs {
  private final Bits bits;
  private final int maxDoc;

  /**
   * @param bits null for all
   */
  AcceptedDocs(Bits bits, int maxDoc) {
    this.bits = bits;
    this.maxDoc = maxDoc;
  }

  @Override
  public Bits bits() {
    return bits;
  }

  @Override
  public DocIdSetIterator iterator() {
    if (bits == null) {
      return DocIdSetIterator.all(maxDoc);
    }
    FixedBitSet set = asSet();
    return new BitSetIterator(set, set.cardinality());
  }

  private FixedBitSet asSet() {
    if (bits instanceof FixedBitSet fixed) {
      return fixed;
    }
    FixedBitSet set = new FixedBitSet(maxDoc);
    set.set(0, maxDoc);
    bits.applyMask(set, 0);
    return set;
  }

  @Override
  public int cost() {
    return bits == null ? maxDoc : asSet().cardinality();
  }
}
