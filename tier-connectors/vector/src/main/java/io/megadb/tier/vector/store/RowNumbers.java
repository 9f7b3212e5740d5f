package io.megadb.tier.vector.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;

/** Finds living rows of a snapshot by key or number. One thread. */
final class RowNumbers {
  private final Snapshot snapshot;
  private final List<TermsEnum> keys = new ArrayList<>();
  private final List<TermsEnum> rows = new ArrayList<>();

  RowNumbers(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** The number of the row that has this key; -1 without one. */
  long ofKey(BytesRef key) throws IOException {
    return find(TableSchema.KEY, keys, key);
  }

  boolean exists(long number) throws IOException {
    return find(TableSchema.ROW, rows, RowKeys.row(number)) >= 0;
  }

  private long find(String field, List<TermsEnum> enums, BytesRef term) throws IOException {
    if (enums.isEmpty()) {
      for (LeafReaderContext leaf : snapshot.leaves()) {
        Terms terms = leaf.reader().terms(field);
        enums.add(terms == null ? null : terms.iterator());
      }
    }
    for (int i = 0; i < enums.size(); i++) {
      TermsEnum terms = enums.get(i);
      if (terms != null && terms.seekExact(term)) {
        LeafReader reader = snapshot.leaves().get(i).reader();
        Bits live = reader.getLiveDocs();
        PostingsEnum documents = terms.postings(null, PostingsEnum.NONE);
        int document = documents.nextDoc();
        while (document != DocIdSetIterator.NO_MORE_DOCS) {
          if (live == null || live.get(document)) {
            NumericDocValues numbers = reader.getNumericDocValues(TableSchema.ROW);
            numbers.advanceExact(document);
            return numbers.longValue();
          }
          document = documents.nextDoc();
        }
      }
    }
    return -1;
  }
}
