package io.megadb.tier.vector.store;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.Distance;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.util.BytesRef;

/** Rows of Arrow as Lucene documents; see {@link TableSchema} for the fields. One thread. */
final class RowDocuments {
  /** Longer texts have no term. */
  static final int LONGEST_TERM_BYTES = 256;

  private final TableSchema schema;
  private final List<IndexOptions> indexes;
  private final int[] keyColumns;

  RowDocuments(TableSchema schema, List<IndexOptions> indexes) {
    this.schema = schema;
    this.indexes = indexes;
    this.keyColumns = schema.definition().primaryKey().stream().mapToInt(schema::indexOf).toArray();
  }

  /** The term of a row's primary key; null without one. */
  BytesRef key(List<FieldVector> columns, int row) {
    if (keyColumns.length == 0) {
      return null;
    }
    return RowKeys.key(java.util.Arrays.stream(keyColumns).mapToObj(columns::get).toList(), row);
  }

  /**
   * A document.
   *
   * @param columns all of the table's, in order
   * @param number the row's
   * @param key its term, or null
   * @throws MegaDbException DATA_EXCEPTION for a vector that can't be kept
   */
  Document document(List<FieldVector> columns, int row, long number, BytesRef key)
      throws IOException {
    Document document = new Document();
    document.add(new StringField(TableSchema.ROW, RowKeys.row(number), Field.Store.NO));
    document.add(new NumericDocValuesField(TableSchema.ROW, number));
    if (key != null) {
      document.add(new StringField(TableSchema.KEY, key, Field.Store.NO));
    }
    for (int i = 0; i < schema.numbers().size(); i++) {
      FieldVector column = columns.get(i);
      if (!column.isNull(row)) {
        add(document, i, column, row);
      }
    }
    return document;
  }

  private void add(Document document, int index, FieldVector column, int row) throws IOException {
    String field = schema.field(index);
    switch (schema.storage(index)) {
      case NUMBER -> {
        long number = FlatCells.number((BaseFixedWidthVector) column, row);
        document.add(new NumericDocValuesField(field, number));
        if (schema.hasPoints(index)) {
          document.add(new LongPoint(schema.pointField(index), number));
        }
      }
      case BYTES -> {
        byte[] bytes =
            column instanceof BaseVariableWidthVector variable
                ? FlatCells.variable(variable, row)
                : FlatCells.fixed((BaseFixedWidthVector) column, row);
        document.add(new BinaryDocValuesField(field, new BytesRef(bytes)));
        if (schema.hasTerms(index) && bytes.length <= LONGEST_TERM_BYTES) {
          document.add(
              new StringField(schema.termField(index), new BytesRef(bytes), Field.Store.NO));
        }
        if (IndexOptions.words(indexes, schema.column(index).name()).isPresent()) {
          document.add(
              new TextField(
                  schema.wordsField(index),
                  new String(bytes, java.nio.charset.StandardCharsets.UTF_8),
                  Field.Store.NO));
        }
      }
      case NESTED -> {
        ByteBuffersDataOutput bytes = new ByteBuffersDataOutput();
        NestedCells.write(column, row, bytes);
        document.add(new BinaryDocValuesField(field, new BytesRef(bytes.toArrayCopy())));
      }
      case VECTOR -> vector(document, index, (FixedSizeListVector) column, row);
    }
  }

  private void vector(Document document, int index, FixedSizeListVector column, int row) {
    int dimension = column.getListSize();
    float[] values = new float[dimension];
    boolean zero = true;
    for (int i = 0; i < dimension; i++) {
      values[i] =
          column.getDataVector().getDataBuffer().getFloat(4L * ((long) row * dimension + i));
      if (!Float.isFinite(values[i])) {
        throw new MegaDbException(
                ErrorCode.DATA_EXCEPTION,
                (Float.isNaN(values[i]) ? "NaN" : "infinite value")
                    + " not allowed in vector (column \""
                    + schema.column(index).name()
                    + "\", element "
                    + (i + 1)
                    + ")")
            .withHint("Leave the column NULL where there is no vector.");
      }
      zero &= values[i] == 0;
    }
    Optional<IndexOptions.Hnsw> graph = IndexOptions.hnsw(indexes, schema.column(index).name());
    if (zero && graph.isPresent() && graph.get().distance() == Distance.COSINE) {
      // A zero vector has no direction, and its NaNs would break the graph.
      document.add(new NumericDocValuesField(schema.zeroField(index), 1));
      return;
    }
    VectorSimilarityFunction similarity =
        VectorFormats.similarity(graph.map(IndexOptions.Hnsw::distance).orElse(Distance.EUCLIDEAN));
    document.add(
        new KnnFloatVectorField(
            schema.field(index),
            values,
            // Field types by name and not through the constructor, which knows fewer dimensions.
            KnnFloatVectorField.createFieldType(dimension, similarity)));
  }
}
