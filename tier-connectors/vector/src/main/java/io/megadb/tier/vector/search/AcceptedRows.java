package io.megadb.tier.vector.search;

import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.tier.vector.store.LiveRows;
import io.megadb.tier.vector.store.RowCursor;
import io.megadb.tier.vector.store.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/**
 * The rows of a snapshot that may be found: alive, and meeting every condition.
 *
 * @param bits per segment; null where all of its documents are accepted
 * @param count how many rows
 */
public record AcceptedRows(Snapshot snapshot, List<Bits> bits, long count) {

  /** Conditions that were taken into account, and those that could not be. */
  public record Filtered(AcceptedRows rows, List<ColumnPredicate> undecided) {}

  /**
   * Applies conditions.
   *
   * @param numbers with a value, only rows of these numbers
   */
  public static Filtered of(
      Snapshot snapshot, List<ColumnPredicate> predicates, Optional<Set<Long>> numbers)
      throws IOException {
    PredicateRows conditions = new PredicateRows(snapshot);
    List<ColumnPredicate> undecided =
        predicates.stream().filter(p -> !conditions.decides(p)).toList();
    List<ColumnPredicate> decided = predicates.stream().filter(conditions::decides).toList();
    List<Bits> bits = new ArrayList<>();
    long count = 0;
    for (LeafReaderContext leaf : snapshot.leaves()) {
      LeafReader reader = leaf.reader();
      if (decided.isEmpty() && numbers.isEmpty()) {
        bits.add(reader.getLiveDocs());
        count += reader.numDocs();
        continue;
      }
      FixedBitSet accepted = null;
      for (ColumnPredicate predicate : decided) {
        FixedBitSet meeting = conditions.meeting(predicate, leaf);
        if (accepted == null) {
          accepted = meeting;
        } else {
          accepted.and(meeting);
        }
      }
      if (numbers.isPresent()) {
        FixedBitSet listed = listed(reader, numbers.get());
        if (accepted == null) {
          accepted = listed;
        } else {
          accepted.and(listed);
        }
      }
      Bits live = reader.getLiveDocs();
      if (live != null) {
        live.applyMask(accepted, 0);
      }
      bits.add(accepted);
      count += accepted.cardinality();
    }
    return new Filtered(new AcceptedRows(snapshot, bits, count), undecided);
  }

  private static FixedBitSet listed(LeafReader reader, Set<Long> numbers) throws IOException {
    FixedBitSet listed = new FixedBitSet(reader.maxDoc());
    NumericDocValues values = reader.getNumericDocValues("r");
    if (values != null) {
      while (values.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        if (numbers.contains(values.longValue())) {
          listed.set(values.docID());
        }
      }
    }
    return listed;
  }

  /** The rows as they are stored. */
  public RowCursor cursor() {
    return LiveRows.of(snapshot.leaves(), bits);
  }
}
