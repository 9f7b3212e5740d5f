package io.megadb.server.flight.ingest;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.ValueVectorUtility;

/**
 * Batches whose columns may be dictionary encoded, with their values in place. A few bytes of
 * indices may stand for many of values, so the values of a batch are bounded. One thread.
 */
final class DictionaryColumns implements AutoCloseable {
  private static final long MAX_BATCH_BYTES = 256L << 20;

  private final VectorSchemaRoot encoded;
  private final DictionaryProvider dictionaries;
  private final BufferAllocator allocator;
  private final VectorSchemaRoot root;

  /**
   * @param encoded stays its owner's
   * @throws MegaDbException FEATURE_NOT_SUPPORTED for a dictionary within a list or struct,
   *     INVALID_PARAMETER_VALUE for one that was not sent
   */
  DictionaryColumns(
      VectorSchemaRoot encoded, DictionaryProvider dictionaries, BufferAllocator parent) {
    this.encoded = encoded;
    this.dictionaries = dictionaries;
    List<Field> fields = new ArrayList<>();
    for (Field field : encoded.getSchema().getFields()) {
      fields.add(field.getDictionary() == null ? field : decoded(field));
    }
    this.allocator = parent.newChildAllocator("dictionaries", 0, MAX_BATCH_BYTES);
    this.root = VectorSchemaRoot.create(new Schema(fields), allocator);
  }

  /** Whether any column is encoded. */
  static boolean areIn(Schema schema) {
    return schema.getFields().stream().anyMatch(DictionaryColumns::isEncoded);
  }

  private static boolean isEncoded(Field field) {
    return field.getDictionary() != null
        || field.getChildren().stream().anyMatch(DictionaryColumns::isEncoded);
  }

  private Field decoded(Field field) {
    Field values = dictionary(field).getVector().getField();
    return new Field(
        field.getName(),
        new FieldType(field.isNullable(), values.getType(), null, field.getMetadata()),
        values.getChildren());
  }

  private Dictionary dictionary(Field field) {
    Dictionary dictionary = dictionaries.lookup(field.getDictionary().getId());
    if (dictionary == null) {
      throw new MegaDbException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "column \"" + field.getName() + "\" has no dictionary");
    }
    return dictionary;
  }

  /** Where the batches' values are. */
  VectorSchemaRoot root() {
    return root;
  }

  /**
   * Takes in the batch that the encoded root holds now.
   *
   * @throws MegaDbException INVALID_PARAMETER_VALUE for indices and dictionaries that do not fit,
   *     OUT_OF_MEMORY for more values than are allowed
   */
  void load() {
    root.clear();
    try {
      for (int i = 0; i < root.getFieldVectors().size(); i++) {
        FieldVector from = encoded.getVector(i);
        if (from.getField().getDictionary() == null) {
          refuseWithin(from.getField());
          from.makeTransferPair(root.getVector(i)).transfer();
        } else {
          decode(from, root.getVector(i));
        }
      }
      root.setRowCount(encoded.getRowCount());
    } catch (OutOfMemoryException e) {
      throw new MegaDbException(
              ErrorCode.OUT_OF_MEMORY,
              "the values of a batch's dictionary encoded columns take more than "
                  + Math.min(MAX_BATCH_BYTES, allocator.getParentAllocator().getLimit())
                  + " bytes",
              e)
          .withHint("Send fewer rows in a batch, or raise flight.call_memory_bytes.");
    }
  }

  private static void refuseWithin(Field field) {
    if (isEncoded(field)) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "column \"" + field.getName() + "\" has a dictionary within")
          .withHint("Send its values.");
    }
  }

  // Nothing that came is believed: decoding copies whatever indices and offsets say.
  private void decode(FieldVector indices, FieldVector to) {
    FieldVector values = dictionary(indices.getField()).getVector();
    ValueVectorUtility.validateFull(values);
    ValueVectorUtility.validateFull(indices);
    for (int row = 0; row < indices.getValueCount(); row++) {
      if (!indices.isNull(row)) {
        long index = ((BaseIntVector) indices).getValueAsLong(row);
        if (index < 0 || index >= values.getValueCount()) {
          throw new MegaDbException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              "column \""
                  + indices.getField().getName()
                  + "\", row "
                  + (row + 1)
                  + ": index "
                  + index
                  + " of a dictionary of "
                  + values.getValueCount());
        }
      }
    }
    try (ValueVector plain =
        DictionaryEncoder.decode(indices, dictionary(indices.getField()), allocator)) {
      plain.makeTransferPair(to).transfer();
    }
  }

  @Override
  public void close() {
    try (BufferAllocator closedLast = allocator) {
      root.close();
    }
  }
}
