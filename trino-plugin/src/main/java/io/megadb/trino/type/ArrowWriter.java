package io.megadb.trino.type;

import io.airlift.slice.Slice;
import io.megadb.spi.type.SqlType;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.block.SqlRow;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.BooleanType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.DoubleType;
import io.trino.spi.type.Int128;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.RealType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * Trino's blocks as Arrow vectors, column by column, without objects but for long decimals and
 * instants. One thread per vector.
 */
public final class ArrowWriter {
  private static final long PICOS_PER_MICRO = 1_000_000L;
  private static final int DECIMAL_BYTES = 16;
  private static final int UUID_BYTES = 16;

  private ArrowWriter() {}

  /**
   * Writes a block's values behind those the vector has.
   *
   * @param at the vector's next position
   */
  public static void append(SqlType sql, Type type, Block block, FieldVector vector, int at) {
    int count = block.getPositionCount();
    for (int i = 0; i < count; i++) {
      write(sql, type, block, i, vector, at + i);
    }
  }

  private static void write(
      SqlType sql, Type type, Block block, int position, FieldVector vector, int at) {
    while (vector.getValueCapacity() <= at) {
      vector.reAlloc();
    }
    if (block.isNull(position)) {
      setNull(vector, at);
      return;
    }
    switch (sql) {
      case SqlType.Simple simple -> simple(simple, type, block, position, vector, at);
      case SqlType.Numeric n ->
          decimal((DecimalType) type, block, position, (DecimalVector) vector, at);
      case SqlType.Varchar v -> bytes(type, block, position, vector, at);
      case SqlType.SparseVector v -> bytes(type, block, position, vector, at);
      case SqlType.BitString v -> bytes(type, block, position, vector, at);
      case SqlType.Array a ->
          list(a.element(), (ArrayType) type, block, position, (ListVector) vector, at);
      case SqlType.DenseVector v ->
          vector(v, (ArrayType) type, block, position, (FixedSizeListVector) vector, at);
      case SqlType.Struct s ->
          struct(s, (RowType) type, block, position, (StructVector) vector, at);
      case SqlType.UnconstrainedNumeric n ->
          throw new IllegalArgumentException(
              "numeric is written as " + SqlType.UnconstrainedNumeric.COMPUTED_AS.sql());
    }
  }

  private static void setNull(FieldVector vector, int at) {
    switch (vector) {
      case ListVector list -> {
        list.startNewValue(at);
        list.endValue(at, 0);
        list.setNull(at);
      }
      case StructVector struct -> {
        struct
            .getChildrenFromFields()
            .forEach(
                child -> {
                  while (child.getValueCapacity() <= at) {
                    child.reAlloc();
                  }
                  setNull(child, at);
                });
        struct.setNull(at);
      }
      default -> vector.setNull(at);
    }
  }

  private static void simple(
      SqlType.Simple sql, Type type, Block block, int position, FieldVector vector, int at) {
    switch (sql) {
      case BOOLEAN ->
          ((BitVector) vector).set(at, BooleanType.BOOLEAN.getBoolean(block, position) ? 1 : 0);
      case SMALLINT -> ((SmallIntVector) vector).set(at, (short) type.getLong(block, position));
      case INTEGER -> ((IntVector) vector).set(at, (int) type.getLong(block, position));
      case BIGINT -> ((BigIntVector) vector).set(at, type.getLong(block, position));
      case REAL -> ((Float4Vector) vector).set(at, RealType.REAL.getFloat(block, position));
      case DOUBLE -> ((Float8Vector) vector).set(at, DoubleType.DOUBLE.getDouble(block, position));
      case TEXT, JSON, BYTEA, INTERVAL -> bytes(type, block, position, vector, at);
      case DATE -> ((DateDayVector) vector).set(at, (int) type.getLong(block, position));
      case TIME ->
          ((TimeMicroVector) vector).set(at, type.getLong(block, position) / PICOS_PER_MICRO);
      case TIMESTAMP -> ((TimeStampVector) vector).set(at, type.getLong(block, position));
      case TIMESTAMPTZ -> {
        LongTimestampWithTimeZone instant =
            (LongTimestampWithTimeZone) type.getObject(block, position);
        ((TimeStampVector) vector)
            .set(
                at,
                Math.addExact(
                    Math.multiplyExact(instant.getEpochMillis(), 1000L),
                    instant.getPicosOfMilli() / PICOS_PER_MICRO));
      }
      case UUID -> {
        Slice uuid = type.getSlice(block, position);
        ArrowBuf data = vector.getDataBuffer();
        data.setBytes((long) at * UUID_BYTES, uuid.getBytes());
        BitVectorHelper.setBit(vector.getValidityBuffer(), at);
        ((FixedSizeBinaryVector) vector).setValueCount(Math.max(vector.getValueCount(), at + 1));
      }
    }
  }

  private static void bytes(Type type, Block block, int position, FieldVector vector, int at) {
    Slice value = type.getSlice(block, position);
    ((BaseVariableWidthVector) vector)
        .setSafe(at, value.byteArray(), value.byteArrayOffset(), value.length());
  }

  private static void decimal(
      DecimalType type, Block block, int position, DecimalVector vector, int at) {
    long low;
    long high;
    if (type.isShort()) {
      low = type.getLong(block, position);
      high = low < 0 ? -1 : 0;
    } else {
      Int128 value = (Int128) type.getObject(block, position);
      low = value.getLow();
      high = value.getHigh();
    }
    ArrowBuf data = vector.getDataBuffer();
    data.setLong((long) at * DECIMAL_BYTES, low);
    data.setLong((long) at * DECIMAL_BYTES + Long.BYTES, high);
    BitVectorHelper.setBit(vector.getValidityBuffer(), at);
  }

  private static void list(
      SqlType element, ArrayType type, Block block, int position, ListVector vector, int at) {
    Block elements = type.getObject(block, position);
    int first = vector.startNewValue(at);
    FieldVector child = vector.getDataVector();
    append(element, type.getElementType(), elements, child, first);
    vector.endValue(at, elements.getPositionCount());
  }

  private static void vector(
      SqlType.DenseVector sql,
      ArrayType type,
      Block block,
      int position,
      FixedSizeListVector vector,
      int at) {
    Block elements = type.getObject(block, position);
    if (elements.getPositionCount() != sql.dimension() || elements.hasNull()) {
      throw new TrinoException(
          StandardErrorCode.INVALID_CAST_ARGUMENT,
          "an array of "
              + elements.getPositionCount()
              + " elements is no "
              + sql.sql()
              + (elements.hasNull() ? ": it has a null" : ""));
    }
    int first = vector.startNewValue(at);
    append(SqlType.Simple.REAL, RealType.REAL, elements, vector.getDataVector(), first);
  }

  private static void struct(
      SqlType.Struct sql, RowType type, Block block, int position, StructVector vector, int at) {
    SqlRow row = type.getObject(block, position);
    int index = row.getRawIndex();
    vector.setIndexDefined(at);
    for (int f = 0; f < sql.fields().size(); f++) {
      write(
          sql.fields().get(f).type(),
          type.getFields().get(f).getType(),
          row.getRawFieldBlock(f),
          index,
          (FieldVector) vector.getChildByOrdinal(f),
          at);
    }
  }
}
