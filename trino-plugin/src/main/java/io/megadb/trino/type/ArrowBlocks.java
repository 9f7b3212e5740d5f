package io.megadb.trino.type;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.block.ArrayBlock;
import io.trino.spi.block.Block;
import io.trino.spi.block.ByteArrayBlock;
import io.trino.spi.block.DictionaryBlock;
import io.trino.spi.block.Fixed12Block;
import io.trino.spi.block.Int128ArrayBlock;
import io.trino.spi.block.IntArrayBlock;
import io.trino.spi.block.LongArrayBlock;
import io.trino.spi.block.RowBlock;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.block.ShortArrayBlock;
import io.trino.spi.block.VariableWidthBlock;
import io.trino.spi.type.DateTimeEncoding;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.Decimals;
import io.trino.spi.type.TimeZoneKey;
import io.trino.spi.type.Type;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;

/**
 * Arrow vectors as Trino's blocks, by copying whole buffers: an Arrow validity bitmap is the one a
 * block has, fixed-width values and offsets have the same layout in both, so nothing is done value
 * by value but where the unit differs (time, timestamptz, long decimals, uuid, json).
 *
 * <p>The blocks own their memory; the vector may be cleared afterwards. Dictionaries stay
 * dictionaries, and a run-end encoded vector of one run stays one value.
 */
public final class ArrowBlocks {
  private static final long PICOS_PER_MICRO = 1_000_000L;
  private static final int DECIMAL_BYTES = 16;
  private static final int SHORT_DECIMAL = 18;

  private ArrowBlocks() {}

  /**
   * The block of a column.
   *
   * @param expected the column's type in Trino; a decimal of another scale would be another number
   * @param rows of the vector, at least 1
   * @throws TrinoException GENERIC_INTERNAL_ERROR if the vector holds other decimals
   */
  public static Block block(
      Type expected, FieldVector vector, int rows, DictionaryProvider dictionaries) {
    if (expected instanceof DecimalType decimal && !isOf(decimal, vector, dictionaries)) {
      throw new TrinoException(
          StandardErrorCode.GENERIC_INTERNAL_ERROR,
          "column " + vector.getName() + " came as " + vector.getField() + ", not as " + expected);
    }
    return block(vector, rows, dictionaries);
  }

  private static boolean isOf(
      DecimalType expected, FieldVector vector, DictionaryProvider dictionaries) {
    if (vector.getField().getDictionary() != null) {
      FieldVector values =
          dictionaries.lookup(vector.getField().getDictionary().getId()).getVector();
      return isOf(expected, values, dictionaries);
    }
    if (vector instanceof RunEndEncodedVector runs) {
      return isOf(expected, runs.getValuesVector(), dictionaries);
    }
    return switch (TypeTable.ofArrow(vector.getField())) {
      case SqlType.Numeric n -> isOf(expected, n);
      case SqlType.UnconstrainedNumeric n ->
          isOf(expected, SqlType.UnconstrainedNumeric.COMPUTED_AS);
      default -> false;
    };
  }

  private static boolean isOf(DecimalType expected, SqlType.Numeric type) {
    boolean isShort = type.precision() <= Decimals.MAX_SHORT_PRECISION;
    return type.scale() == expected.getScale() && isShort == expected.isShort();
  }

  /**
   * The block of a vector.
   *
   * @param rows of the vector, at least 1
   * @param dictionaries of the stream; asked for dictionary-encoded vectors only
   */
  public static Block block(FieldVector vector, int rows, DictionaryProvider dictionaries) {
    if (vector.getField().getDictionary() != null) {
      return dictionaryBlock(vector, rows, dictionaries);
    }
    if (vector instanceof RunEndEncodedVector runs) {
      return runs(runs, rows, dictionaries);
    }
    SqlType type = TypeTable.ofArrow(vector.getField());
    return switch (type) {
      case SqlType.Simple simple -> simple(simple, vector, rows);
      case SqlType.Numeric n -> decimal(n, (BaseFixedWidthVector) vector, rows);
      case SqlType.UnconstrainedNumeric n ->
          TextBlocks.decimals(variableWidth((BaseVariableWidthVector) vector, rows));
      case SqlType.Varchar v -> variableWidth((BaseVariableWidthVector) vector, rows);
      case SqlType.SparseVector v -> variableWidth((BaseVariableWidthVector) vector, rows);
      case SqlType.BitString v -> variableWidth((BaseVariableWidthVector) vector, rows);
      case SqlType.Array a -> list((ListVector) vector, rows, dictionaries);
      case SqlType.DenseVector v ->
          vector instanceof FixedSizeListVector fixed
              ? fixedSizeList(fixed, rows, dictionaries)
              : list((ListVector) vector, rows, dictionaries);
      case SqlType.Struct s -> struct((StructVector) vector, rows, dictionaries);
    };
  }

  private static Block simple(SqlType.Simple type, FieldVector vector, int rows) {
    return switch (type) {
      case BOOLEAN -> booleans(vector, rows);
      case SMALLINT -> {
        short[] values = new short[rows];
        buffer(vector.getDataBuffer(), rows * 2L).asShortBuffer().get(values);
        yield new ShortArrayBlock(rows, validity(vector, rows), values);
      }
      case INTEGER, DATE, REAL -> {
        int[] values = new int[rows];
        buffer(vector.getDataBuffer(), rows * 4L).asIntBuffer().get(values);
        yield new IntArrayBlock(rows, validity(vector, rows), values);
      }
      case BIGINT, DOUBLE, TIMESTAMP ->
          new LongArrayBlock(rows, validity(vector, rows), longs(vector, rows));
      case TIME -> {
        long[] values = longs(vector, rows);
        for (int i = 0; i < rows; i++) {
          values[i] *= PICOS_PER_MICRO;
        }
        yield new LongArrayBlock(rows, validity(vector, rows), values);
      }
      case TIMESTAMPTZ -> instants(vector, rows);
      case TEXT, INTERVAL, BYTEA -> variableWidth((BaseVariableWidthVector) vector, rows);
      case JSON -> TextBlocks.json(variableWidth((BaseVariableWidthVector) vector, rows));
      case UUID -> uuids(vector, rows);
    };
  }

  /** Microseconds since 1970 in UTC as Trino's pair of milliseconds with a zone and picoseconds. */
  private static Block instants(FieldVector vector, int rows) {
    long[] micros = longs(vector, rows);
    int[] values = new int[rows * 3];
    for (int i = 0; i < rows; i++) {
      long millis = Math.floorDiv(micros[i], 1000L);
      int picos = (int) (Math.floorMod(micros[i], 1000L) * PICOS_PER_MICRO);
      long packed =
          vector.isNull(i) ? 0 : DateTimeEncoding.packDateTimeWithZone(millis, TimeZoneKey.UTC_KEY);
      Fixed12Block.encodeFixed12(packed, picos, values, i);
    }
    return new Fixed12Block(rows, validity(vector, rows), values);
  }

  private static Block booleans(FieldVector vector, int rows) {
    byte[] values = new byte[rows];
    ArrowBuf bits = vector.getDataBuffer();
    for (int at = 0; at < rows; at += 8) {
      int eight = bits.getByte(at >> 3);
      int end = Math.min(8, rows - at);
      for (int bit = 0; bit < end; bit++) {
        values[at + bit] = (byte) ((eight >> bit) & 1);
      }
    }
    return new ByteArrayBlock(rows, validity(vector, rows), values);
  }

  private static Block decimal(SqlType.Numeric type, BaseFixedWidthVector vector, int rows) {
    ByteBuffer data = buffer(vector.getDataBuffer(), (long) rows * DECIMAL_BYTES);
    if (type.precision() <= SHORT_DECIMAL) {
      long[] values = new long[rows];
      for (int i = 0; i < rows; i++) {
        values[i] = data.getLong(i * DECIMAL_BYTES);
      }
      return new LongArrayBlock(rows, validity(vector, rows), values);
    }
    long[] values = new long[rows * 2];
    for (int i = 0; i < rows; i++) {
      values[i * 2] = data.getLong(i * DECIMAL_BYTES + Long.BYTES);
      values[i * 2 + 1] = data.getLong(i * DECIMAL_BYTES);
    }
    return new Int128ArrayBlock(rows, validity(vector, rows), values);
  }

  private static Block uuids(FieldVector vector, int rows) {
    // The bytes stay in their order, whatever they are read as.
    ByteBuffer data = buffer(vector.getDataBuffer(), rows * 16L);
    long[] values = new long[rows * 2];
    data.asLongBuffer().get(values);
    return new Int128ArrayBlock(rows, validity(vector, rows), values);
  }

  private static VariableWidthBlock variableWidth(BaseVariableWidthVector vector, int rows) {
    int[] offsets = offsets(vector.getOffsetBuffer(), rows);
    int first = offsets[0];
    byte[] bytes = new byte[offsets[rows] - first];
    vector.getDataBuffer().getBytes(first, bytes);
    Slice slice = Slices.wrappedBuffer(bytes);
    shift(offsets, first);
    return new VariableWidthBlock(rows, slice, offsets, validity(vector, rows));
  }

  private static Block list(ListVector vector, int rows, DictionaryProvider dictionaries) {
    int[] offsets = offsets(vector.getOffsetBuffer(), rows);
    // What stands before the first offset would be a copy of nothing that is shown.
    Block elements = elements(vector.getDataVector(), offsets[rows], dictionaries);
    if (offsets[0] > 0) {
      elements = elements.getRegion(offsets[0], offsets[rows] - offsets[0]);
      shift(offsets, offsets[0]);
    }
    return ArrayBlock.fromElementBlock(rows, validity(vector, rows), offsets, elements);
  }

  private static Block fixedSizeList(
      FixedSizeListVector vector, int rows, DictionaryProvider dictionaries) {
    int size = vector.getListSize();
    Block elements = elements(vector.getDataVector(), rows * size, dictionaries);
    Optional<long[]> validity = validity(vector, rows);
    int[] offsets = new int[rows + 1];
    if (validity.isEmpty()) {
      for (int i = 0; i <= rows; i++) {
        offsets[i] = i * size;
      }
      return ArrayBlock.fromElementBlock(rows, validity, offsets, elements);
    }
    // A null array has no elements in a block, while Arrow leaves room for them.
    int[] kept = new int[(rows - vector.getNullCount()) * size];
    int at = 0;
    for (int i = 0; i < rows; i++) {
      if (!vector.isNull(i)) {
        for (int k = 0; k < size; k++) {
          kept[at++] = i * size + k;
        }
      }
      offsets[i + 1] = at;
    }
    return ArrayBlock.fromElementBlock(
        rows, validity, offsets, elements.copyPositions(kept, 0, kept.length));
  }

  private static Block struct(StructVector vector, int rows, DictionaryProvider dictionaries) {
    Block[] fields =
        vector.getChildrenFromFields().stream()
            .map(child -> block(child, rows, dictionaries))
            .toArray(Block[]::new);
    Optional<long[]> validity = validity(vector, rows);
    if (validity.isEmpty()) {
      return RowBlock.fromFieldBlocks(rows, fields);
    }
    boolean[] valid = new boolean[rows];
    for (int i = 0; i < rows; i++) {
      valid[i] = !vector.isNull(i);
    }
    for (int f = 0; f < fields.length; f++) {
      fields[f] = NullSuppression.nulled(fields[f], valid);
    }
    return RowBlock.fromNotNullSuppressedFieldBlocks(rows, validity, fields);
  }

  private static Block elements(FieldVector vector, int count, DictionaryProvider dictionaries) {
    return block(vector, count, dictionaries);
  }

  private static Block dictionaryBlock(
      FieldVector indices, int rows, DictionaryProvider dictionaries) {
    Dictionary dictionary = dictionaries.lookup(indices.getField().getDictionary().getId());
    FieldVector values = dictionary.getVector();
    int size = values.getValueCount();
    Block known = block(values, size, dictionaries);
    BaseIntVector ids = (BaseIntVector) indices;
    int[] positions = new int[rows];
    boolean nulls = indices.getNullCount() > 0;
    for (int i = 0; i < rows; i++) {
      positions[i] = nulls && indices.isNull(i) ? size : (int) ids.getValueAsLong(i);
    }
    return DictionaryBlock.create(rows, nulls ? known.copyWithAppendedNull() : known, positions);
  }

  private static Block runs(RunEndEncodedVector vector, int rows, DictionaryProvider dictionaries) {
    FieldVector values = vector.getValuesVector();
    BaseIntVector ends = (BaseIntVector) vector.getRunEndsVector();
    Block known = block(values, values.getValueCount(), dictionaries);
    if (values.getValueCount() == 1) {
      return RunLengthEncodedBlock.create(known, rows);
    }
    int[] positions = new int[rows];
    int at = 0;
    for (int run = 0; run < values.getValueCount() && at < rows; run++) {
      int end = (int) Math.min(rows, ends.getValueAsLong(run));
      while (at < end) {
        positions[at++] = run;
      }
    }
    return DictionaryBlock.create(rows, known, positions);
  }

  private static long[] longs(FieldVector vector, int rows) {
    long[] values = new long[rows];
    buffer(vector.getDataBuffer(), rows * 8L).asLongBuffer().get(values);
    return values;
  }

  private static int[] offsets(ArrowBuf buffer, int rows) {
    int[] offsets = new int[rows + 1];
    // An empty vector may come without offsets at all.
    if (rows > 0) {
      buffer(buffer, (rows + 1) * 4L).asIntBuffer().get(offsets);
    }
    return offsets;
  }

  private static void shift(int[] offsets, int first) {
    if (first != 0) {
      for (int i = 0; i < offsets.length; i++) {
        offsets[i] -= first;
      }
    }
  }

  /** The validity bitmap as the longs of a block; empty without nulls. */
  private static Optional<long[]> validity(FieldVector vector, int rows) {
    if (vector.getNullCount() == 0) {
      return Optional.empty();
    }
    long[] words = new long[(rows + 63) >> 6];
    ArrowBuf bitmap = vector.getValidityBuffer();
    int bytes = (rows + 7) >> 3;
    int whole = bytes >> 3;
    buffer(bitmap, bytes).asLongBuffer().get(words, 0, whole);
    for (int i = whole << 3; i < bytes; i++) {
      words[i >> 3] |= (bitmap.getByte(i) & 0xFFL) << ((i & 7) << 3);
    }
    int rest = rows & 63;
    if (rest != 0) {
      words[words.length - 1] &= (1L << rest) - 1;
    }
    return Optional.of(words);
  }

  private static ByteBuffer buffer(ArrowBuf buffer, long bytes) {
    return buffer.nioBuffer(0, Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
