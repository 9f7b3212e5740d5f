package io.megadb.tier.vector.store;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.lucene.util.BytesRef;

/**
 * Primary keys as terms: equal values, and only these, give equal bytes. A long key is its digest
 * (SHA-256), as Lucene's terms are short.
 */
final class RowKeys {
  private static final int LONGEST = 1024;

  private RowKeys() {}

  /**
   * Refuses what can't be a key here.
   *
   * @throws MegaDbException UNDEFINED_COLUMN, FEATURE_NOT_SUPPORTED
   */
  static void check(TableDefinition definition) {
    for (String name : definition.primaryKey()) {
      SqlType type =
          definition
              .column(name)
              .orElseThrow(
                  () ->
                      new MegaDbException(
                          ErrorCode.UNDEFINED_COLUMN,
                          "primary key column \"" + name + "\" does not exist"))
              .column()
              .type();
      boolean usable =
          switch (type) {
            // Equality of these is not equality of their bytes.
            case SqlType.Simple simple ->
                simple != SqlType.Simple.INTERVAL && simple != SqlType.Simple.JSON;
            case SqlType.Numeric n -> true;
            case SqlType.Varchar v -> true;
            default -> false;
          };
      if (!usable) {
        throw new MegaDbException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "vector tables have no primary keys of type "
                    + type.sql()
                    + " (column \""
                    + name
                    + "\")")
            .withHint(
                "Use integers, numeric(p,s), text, bytea, uuid, dates or times as key columns.");
      }
    }
  }

  /** The key of a row; {@code columns} are the key's. */
  static BytesRef key(List<FieldVector> columns, int row) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (FieldVector column : columns) {
      byte[] value = value(column, row);
      bytes.write(value.length >>> 24);
      bytes.write(value.length >>> 16);
      bytes.write(value.length >>> 8);
      bytes.write(value.length);
      bytes.writeBytes(value);
    }
    return term(bytes.toByteArray());
  }

  private static byte[] value(FieldVector column, int row) {
    return switch (column) {
      case Float4Vector floats ->
          number(Float.floatToIntBits(floats.get(row) == 0 ? 0f : floats.get(row)));
      case Float8Vector doubles ->
          number(Double.doubleToLongBits(doubles.get(row) == 0 ? 0d : doubles.get(row)));
      case BaseFixedWidthVector fixed ->
          fixed.getTypeWidth() > 8
              ? FlatCells.fixed(fixed, row)
              : number(FlatCells.number(fixed, row));
      case BaseVariableWidthVector variable -> FlatCells.variable(variable, row);
      default -> throw new IllegalStateException("no key: " + column.getField());
    };
  }

  private static byte[] number(long value) {
    byte[] bytes = new byte[8];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (value >>> (56 - 8 * i));
    }
    return bytes;
  }

  private static BytesRef term(byte[] bytes) {
    if (bytes.length <= LONGEST) {
      return new BytesRef(bytes);
    }
    try {
      return new BytesRef(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** The term of a row number. */
  static BytesRef row(long number) {
    return new BytesRef(number(number));
  }
}
