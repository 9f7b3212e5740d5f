package io.megadb.server.flight.metadata;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.pojo.Schema;

/** Rows of Java values as one batch. */
final class AnswerRows {
  private AnswerRows() {}

  /**
   * One batch, to be closed by the caller.
   *
   * @param rows one value per field: String, Integer, Boolean, byte[], a list of strings, or null
   */
  static VectorSchemaRoot of(Schema schema, List<Object[]> rows, BufferAllocator allocator) {
    VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
    try {
      for (int column = 0; column < schema.getFields().size(); column++) {
        FieldVector vector = root.getVector(column);
        for (int row = 0; row < rows.size(); row++) {
          Object value = rows.get(row)[column];
          if (value != null) {
            set(vector, row, value);
          }
        }
      }
      root.setRowCount(rows.size());
      return root;
    } catch (RuntimeException | Error e) {
      root.close();
      throw e;
    }
  }

  private static void set(FieldVector vector, int row, Object value) {
    switch (vector) {
      case VarCharVector texts -> texts.setSafe(row, bytes((String) value));
      case IntVector numbers -> numbers.setSafe(row, (Integer) value);
      case UInt1Vector numbers -> numbers.setSafe(row, (Integer) value);
      case BitVector flags -> flags.setSafe(row, (Boolean) value ? 1 : 0);
      case VarBinaryVector binaries -> binaries.setSafe(row, (byte[]) value);
      case ListVector lists -> {
        VarCharVector items = (VarCharVector) lists.getDataVector();
        int at = lists.startNewValue(row);
        List<?> texts = (List<?>) value;
        for (int i = 0; i < texts.size(); i++) {
          items.setSafe(at + i, bytes((String) texts.get(i)));
        }
        lists.endValue(row, texts.size());
      }
      default -> throw new IllegalStateException("no metadata is " + vector.getField());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
