package io.megadb.tier.vector.search;

import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.vector.store.Snapshot;
import io.megadb.tier.vector.store.TableSchema;
import io.megadb.tier.vector.words.WordQueries;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;

/** Which documents of a snapshot meet a condition, exactly as SQL means it. One thread. */
final class PredicateRows {
  private static final int LONGEST_TERM_BYTES = 256;

  private final TableSchema schema;
  private final IndexSearcher searcher;
  private final WordQueries words;

  PredicateRows(Snapshot snapshot) {
    this.schema = snapshot.schema();
    this.words = new WordQueries(snapshot);
    this.searcher = new IndexSearcher(snapshot.reader());
    searcher.setQueryCache(null);
  }

  /** Whether {@link #meeting} can tell. */
  boolean decides(ColumnPredicate predicate) {
    int column = schema.indexOf(predicate.column());
    boolean nullTest =
        predicate.operator() == ColumnPredicate.Operator.IS_NULL
            || predicate.operator() == ColumnPredicate.Operator.IS_NOT_NULL;
    if (predicate.operator() == ColumnPredicate.Operator.MATCHES) {
      return words.indexed(column);
    }
    return nullTest || PredicateValues.comparable(schema.column(column).type());
  }

  /** The documents of a segment that meet it; deleted ones among them. */
  FixedBitSet meeting(ColumnPredicate predicate, LeafReaderContext leaf) throws IOException {
    int column = schema.indexOf(predicate.column());
    FixedBitSet found = new FixedBitSet(Math.max(1, leaf.reader().maxDoc()));
    switch (predicate.operator()) {
      case IS_NOT_NULL -> there(column, leaf, found);
      case IS_NULL -> {
        there(column, leaf, found);
        found.flip(0, leaf.reader().maxDoc());
      }
      case MATCHES -> run(words.query(column, (String) predicate.values().getFirst()), leaf, found);
      case EQUAL, IN, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> {
        Query query = query(predicate, column);
        if (query != null) {
          run(query, leaf, found);
        } else if (schema.storage(column) == TableSchema.Storage.NUMBER) {
          numbers(column, leaf, floats(predicate, schema.column(column).type()), found);
        } else {
          bytes(column, leaf, bytes(predicate, schema.column(column).type()), found);
        }
      }
    }
    return found;
  }

  private void there(int column, LeafReaderContext leaf, FixedBitSet found) throws IOException {
    DocIdSetIterator values =
        switch (schema.storage(column)) {
          case NUMBER -> DocValues.getNumeric(leaf.reader(), schema.field(column));
          case BYTES, NESTED -> DocValues.getBinary(leaf.reader(), schema.field(column));
          case VECTOR -> {
            found.or(DocValues.getNumeric(leaf.reader(), schema.zeroField(column)));
            var vectors = leaf.reader().getFloatVectorValues(schema.field(column));
            yield vectors == null ? DocIdSetIterator.empty() : vectors.iterator();
          }
        };
    found.or(values);
  }

  /** What Lucene has an index for; else null. */
  private Query query(ColumnPredicate predicate, int column) {
    if (schema.hasPoints(column)) {
      long[] values = predicate.values().stream().mapToLong(PredicateValues::number).toArray();
      String field = schema.pointField(column);
      return switch (predicate.operator()) {
        case EQUAL -> LongPoint.newExactQuery(field, values[0]);
        case IN -> LongPoint.newSetQuery(field, values);
        case LESS ->
            values[0] == Long.MIN_VALUE
                ? LongPoint.newSetQuery(field)
                : LongPoint.newRangeQuery(field, Long.MIN_VALUE, values[0] - 1);
        case LESS_OR_EQUAL -> LongPoint.newRangeQuery(field, Long.MIN_VALUE, values[0]);
        case GREATER ->
            values[0] == Long.MAX_VALUE
                ? LongPoint.newSetQuery(field)
                : LongPoint.newRangeQuery(field, values[0] + 1, Long.MAX_VALUE);
        case GREATER_OR_EQUAL -> LongPoint.newRangeQuery(field, values[0], Long.MAX_VALUE);
        case IS_NULL, IS_NOT_NULL, MATCHES -> null;
      };
    }
    boolean equality =
        predicate.operator() == ColumnPredicate.Operator.EQUAL
            || predicate.operator() == ColumnPredicate.Operator.IN;
    if (schema.hasTerms(column) && equality) {
      List<BytesRef> terms = new ArrayList<>();
      for (Object value : predicate.values()) {
        byte[] bytes = PredicateValues.bytes(value, schema.column(column).type());
        if (bytes.length > LONGEST_TERM_BYTES) {
          return null;
        }
        terms.add(new BytesRef(bytes));
      }
      return new TermInSetQuery(schema.termField(column), terms);
    }
    return null;
  }

  private void run(Query query, LeafReaderContext leaf, FixedBitSet found) throws IOException {
    Scorer scorer =
        searcher
            .createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1)
            .scorer(leaf);
    if (scorer != null) {
      found.or(scorer.iterator());
    }
  }

  private void numbers(int column, LeafReaderContext leaf, LongPredicate meets, FixedBitSet found)
      throws IOException {
    NumericDocValues values = DocValues.getNumeric(leaf.reader(), schema.field(column));
    while (values.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
      if (meets.test(values.longValue())) {
        found.set(values.docID());
      }
    }
  }

  private void bytes(
      int column, LeafReaderContext leaf, Predicate<BytesRef> meets, FixedBitSet found)
      throws IOException {
    BinaryDocValues values = DocValues.getBinary(leaf.reader(), schema.field(column));
    while (values.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
      if (meets.test(values.binaryValue())) {
        found.set(values.docID());
      }
    }
  }

  /** Comparisons of real and double precision, by the bits they are kept as. */
  private static LongPredicate floats(ColumnPredicate predicate, SqlType type) {
    double[] operands =
        predicate.values().stream().mapToDouble(v -> ((Number) v).doubleValue() + 0.0).toArray();
    boolean single = type == SqlType.Simple.REAL;
    return bits -> {
      double value = single ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
      return Arrays.stream(operands)
          .anyMatch(o -> meets(predicate.operator(), Double.compare(value + 0.0, o)));
    };
  }

  private static Predicate<BytesRef> bytes(ColumnPredicate predicate, SqlType type) {
    if (type instanceof SqlType.Numeric numeric) {
      List<BigDecimal> operands =
          predicate.values().stream().map(v -> new BigDecimal(v.toString())).toList();
      return bytes -> {
        byte[] bigEndian = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
          bigEndian[i] = bytes.bytes[bytes.offset + bytes.length - 1 - i];
        }
        BigDecimal value = new BigDecimal(new BigInteger(bigEndian), numeric.scale());
        return operands.stream().anyMatch(o -> meets(predicate.operator(), value.compareTo(o)));
      };
    }
    List<BytesRef> operands =
        predicate.values().stream().map(v -> new BytesRef(PredicateValues.bytes(v, type))).toList();
    return bytes ->
        operands.stream().anyMatch(o -> meets(predicate.operator(), bytes.compareTo(o)));
  }

  private static boolean meets(ColumnPredicate.Operator operator, int comparison) {
    return switch (operator) {
      case EQUAL, IN -> comparison == 0;
      case LESS -> comparison < 0;
      case LESS_OR_EQUAL -> comparison <= 0;
      case GREATER -> comparison > 0;
      case GREATER_OR_EQUAL -> comparison >= 0;
      case IS_NULL, IS_NOT_NULL, MATCHES -> false;
    };
  }
}
