package io.megadb.tier.vector.store;

import java.io.IOException;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;

/**
 * One column of a snapshot, read for rows in any order; ascending documents of a segment are read
 * on, others make it look up anew.
 */
abstract class ColumnReader {
  private final Snapshot snapshot;
  private int leaf = -1;
  private int document = -1;

  private ColumnReader(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** Goes to the beginning of a segment. */
  abstract void open(LeafReader reader) throws IOException;

  /** Puts the value of a document in, which is behind the last one since {@link #open}. */
  abstract void value(int document, FieldVector into, int row) throws IOException;

  /** Puts the values of rows in. */
  final void read(int[] leaves, int[] documents, int rows, FieldVector into) throws IOException {
    for (int row = 0; row < rows; row++) {
      if (leaves[row] != leaf || documents[row] <= document) {
        leaf = leaves[row];
        open(snapshot.leaves().get(leaf).reader());
      }
      document = documents[row];
      value(document, into, row);
    }
  }

  static ColumnReader of(Snapshot snapshot, int column) {
    TableSchema schema = snapshot.schema();
    String field = schema.field(column);
    return switch (schema.storage(column)) {
      case NUMBER -> new Numbers(snapshot, field);
      case BYTES -> new Bytes(snapshot, field);
      case NESTED -> new Nested(snapshot, field);
      case VECTOR -> new Vectors(snapshot, field, schema.zeroField(column));
    };
  }

  static ColumnReader rowNumbers(Snapshot snapshot) {
    return new Numbers(snapshot, TableSchema.ROW);
  }

  private static final class Numbers extends ColumnReader {
    private final String field;
    private NumericDocValues values;

    Numbers(Snapshot snapshot, String field) {
      super(snapshot);
      this.field = field;
    }

    @Override
    void open(LeafReader reader) throws IOException {
      values = DocValues.getNumeric(reader, field);
    }

    @Override
    void value(int document, FieldVector into, int row) throws IOException {
      if (values.advanceExact(document)) {
        FlatCells.setNumber((BaseFixedWidthVector) into, row, values.longValue());
      } else {
        NestedCells.setNull(into, row);
      }
    }
  }

  private static final class Bytes extends ColumnReader {
    private final String field;
    private BinaryDocValues values;

    Bytes(Snapshot snapshot, String field) {
      super(snapshot);
      this.field = field;
    }

    @Override
    void open(LeafReader reader) throws IOException {
      values = DocValues.getBinary(reader, field);
    }

    @Override
    void value(int document, FieldVector into, int row) throws IOException {
      if (!values.advanceExact(document)) {
        NestedCells.setNull(into, row);
        return;
      }
      BytesRef bytes = values.binaryValue();
      switch (into) {
        case BaseVariableWidthVector variable ->
            variable.setSafe(row, bytes.bytes, bytes.offset, bytes.length);
        case BaseFixedWidthVector fixed ->
            FlatCells.setFixed(fixed, row, bytes.bytes, bytes.offset);
        default -> throw new IllegalStateException("no bytes: " + into.getField());
      }
    }
  }

  private static final class Nested extends ColumnReader {
    private final String field;
    private BinaryDocValues values;

    Nested(Snapshot snapshot, String field) {
      super(snapshot);
      this.field = field;
    }

    @Override
    void open(LeafReader reader) throws IOException {
      values = DocValues.getBinary(reader, field);
    }

    @Override
    void value(int document, FieldVector into, int row) throws IOException {
      if (values.advanceExact(document)) {
        BytesRef bytes = values.binaryValue();
        NestedCells.read(bytes.bytes, bytes.offset, bytes.length, into, row);
      } else {
        NestedCells.setNull(into, row);
      }
    }
  }

  private static final class Vectors extends ColumnReader {
    private final String field;
    private final String zeroField;
    private FlatVectors flat;
    private NumericDocValues zeros;

    Vectors(Snapshot snapshot, String field, String zeroField) {
      super(snapshot);
      this.field = field;
      this.zeroField = zeroField;
    }

    @Override
    void open(LeafReader reader) throws IOException {
      flat = FlatVectors.of(reader, field);
      zeros = DocValues.getNumeric(reader, zeroField);
    }

    @Override
    void value(int document, FieldVector into, int row) throws IOException {
      FixedSizeListVector list = (FixedSizeListVector) into;
      int dimension = list.getListSize();
      BaseFixedWidthVector values = (BaseFixedWidthVector) list.getDataVector();
      while ((row + 1L) * dimension > values.getValueCapacity()) {
        values.reAlloc();
      }
      int ordinal = flat.ordinal(document);
      boolean there = ordinal != DocIdSetIterator.NO_MORE_DOCS;
      if (there) {
        flat.copy(ordinal, values.getDataBuffer(), 4L * row * dimension);
      } else if (zeros.advanceExact(document)) {
        there = true;
        values.getDataBuffer().setZero(4L * row * dimension, 4L * dimension);
      }
      if (!there) {
        NestedCells.setNull(list, row);
        return;
      }
      list.setNotNull(row);
      for (int i = row * dimension; i < (row + 1) * dimension; i++) {
        BitVectorHelper.setBit(values.getValidityBuffer(), i);
      }
    }
  }
}
