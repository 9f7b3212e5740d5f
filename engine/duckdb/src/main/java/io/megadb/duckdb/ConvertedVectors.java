package io.megadb.duckdb;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Vectors that DuckDB encodes otherwise than the type table says, also within lists and structs.
 * UUIDs leave it as text (its lossless mode, which gives 16 bytes, turns booleans into bytes) and
 * become 16 bytes here. Unconstrained numerics leave it as decimals of a fixed scale and become
 * text, without the zeros that scale added.
 */
final class ConvertedVectors {
  private ConvertedVectors() {}

  /** Whether something in the field has to be converted. */
  static boolean differs(Field wanted, Field actual) {
    if (wanted.getType() instanceof ArrowType.FixedSizeBinary) {
      return actual.getType() instanceof ArrowType.Utf8;
    }
    if (wanted.getType() instanceof ArrowType.Utf8) {
      return actual.getType() instanceof ArrowType.Decimal;
    }
    for (int i = 0; i < wanted.getChildren().size(); i++) {
      if (i < actual.getChildren().size()
          && differs(wanted.getChildren().get(i), actual.getChildren().get(i))) {
        return true;
      }
    }
    return false;
  }

  /** Whether vectors of {@code actual} are what is wanted, as they are or converted. */
  static boolean fits(Field wanted, Field actual) {
    boolean same =
        switch (wanted.getType()) {
          case ArrowType.Int type -> type.equals(actual.getType());
          case ArrowType.FloatingPoint type -> type.equals(actual.getType());
          case ArrowType.Timestamp type ->
              actual.getType() instanceof ArrowType.Timestamp other
                  && type.getUnit() == other.getUnit();
          case ArrowType.Decimal type ->
              actual.getType() instanceof ArrowType.Decimal other
                  && type.getScale() == other.getScale()
                  && type.getBitWidth() == other.getBitWidth();
          case ArrowType.Utf8 type ->
              actual.getType() instanceof ArrowType.Utf8
                  || actual.getType() instanceof ArrowType.Decimal;
          case ArrowType.FixedSizeBinary type ->
              actual.getType() instanceof ArrowType.Utf8 || type.equals(actual.getType());
          default -> wanted.getType().getTypeID() == actual.getType().getTypeID();
        };
    if (!same || wanted.getChildren().size() != actual.getChildren().size()) {
      return false;
    }
    for (int i = 0; i < wanted.getChildren().size(); i++) {
      if (!fits(wanted.getChildren().get(i), actual.getChildren().get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Fills a vector of the wanted encoding, which is empty, with the rows of another. */
  static void fill(Field wanted, FieldVector from, FieldVector to) {
    int rows = from.getValueCount();
    switch (to) {
      case FixedSizeBinaryVector uuids when from instanceof VarCharVector texts -> {
        uuids.allocateNew(rows);
        for (int row = 0; row < rows; row++) {
          if (texts.isNull(row)) {
            uuids.setNull(row);
          } else {
            UUID uuid = UUID.fromString(new String(texts.get(row), StandardCharsets.US_ASCII));
            uuids.setIndexDefined(row);
            // Arrow keeps the bytes in network order.
            ArrowBuf data = uuids.getDataBuffer();
            data.setLong(row * 16L, Long.reverseBytes(uuid.getMostSignificantBits()));
            data.setLong(row * 16L + 8, Long.reverseBytes(uuid.getLeastSignificantBits()));
          }
        }
        uuids.setValueCount(rows);
      }
      case VarCharVector texts when from instanceof DecimalVector numbers -> {
        texts.allocateNew(rows);
        for (int row = 0; row < rows; row++) {
          if (numbers.isNull(row)) {
            texts.setNull(row);
          } else {
            String text = numbers.getObject(row).stripTrailingZeros().toPlainString();
            texts.setSafe(row, text.getBytes(StandardCharsets.US_ASCII));
          }
        }
        texts.setValueCount(rows);
      }
      case ListVector list when from instanceof ListVector source -> {
        Field item = wanted.getChildren().getFirst();
        list.setInitialCapacity(rows);
        list.allocateNew();
        FieldVector items = (FieldVector) list.addOrGetVector(item.getFieldType()).getVector();
        fill(item, source.getDataVector(), items);
        if (rows > 0) {
          // A vector without rows may have no offsets at all.
          list.getOffsetBuffer()
              .setBytes(0, source.getOffsetBuffer(), 0, (rows + 1L) * ListVector.OFFSET_WIDTH);
        }
        copyValidity(source, list, rows);
        list.setLastSet(rows - 1);
        list.setValueCount(rows);
      }
      case StructVector struct when from instanceof StructVector source -> {
        struct.setInitialCapacity(rows);
        struct.allocateNew();
        for (int child = 0; child < source.size(); child++) {
          fill(
              wanted.getChildren().get(child),
              (FieldVector) source.getChildByOrdinal(child),
              (FieldVector) struct.getChildByOrdinal(child));
        }
        copyValidity(source, struct, rows);
        struct.setValueCount(rows);
      }
      default -> {
        to.setInitialCapacity(rows);
        to.allocateNew();
        for (int row = 0; row < rows; row++) {
          to.copyFromSafe(row, row, from);
        }
        to.setValueCount(rows);
      }
    }
  }

  private static void copyValidity(FieldVector from, FieldVector to, int rows) {
    for (int row = 0; row < rows; row++) {
      int bit = from.isNull(row) ? 0 : 1;
      org.apache.arrow.vector.BitVectorHelper.setValidityBit(to.getValidityBuffer(), row, bit);
    }
  }
}
