package io.megadb.server.avatica.value;

import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.VectorText;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.BaseListVector;

/** Vectors of an Arrow batch in pgvector's text, which is what a client of pgvector gets too. */
final class VectorReader {
  private VectorReader() {}

  /** The text of a row that is not NULL. */
  static String text(SqlType.VectorType type, FieldVector vector, int row) {
    return switch (type) {
      case SqlType.DenseVector dense -> VectorText.dense(elements((BaseListVector) vector, row));
      case SqlType.SparseVector sparse -> utf8(vector, row);
      case SqlType.BitString bits -> utf8(vector, row);
    };
  }

  private static float[] elements(BaseListVector vector, int row) {
    Float4Vector items = (Float4Vector) vector.getChildrenFromFields().getFirst();
    int start = vector.getElementStartIndex(row);
    float[] elements = new float[vector.getElementEndIndex(row) - start];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = items.get(start + i);
    }
    return elements;
  }

  private static String utf8(FieldVector vector, int row) {
    return new String(((VarCharVector) vector).get(row), StandardCharsets.UTF_8);
  }
}
