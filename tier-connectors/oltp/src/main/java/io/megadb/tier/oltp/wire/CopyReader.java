package io.megadb.tier.oltp.wire;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Decodes the stream of {@code COPY ... TO STDOUT (FORMAT BINARY)}: a header, then per row an int16
 * count of fields and per field an int32 length, -1 for NULL, and the bytes; -1 as count is the end
 * (PostgreSQL documentation, COPY, file formats).
 */
public final class CopyReader {
  static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
  private static final int HEADER_BYTES = SIGNATURE.length + 8;

  private final List<Column> columns;
  private byte[] rest = new byte[0];
  private boolean headerRead;
  private boolean trailerRead;
  private ValueDecoder[] decoders;
  private long batchBytes;

  public CopyReader(List<Column> columns) {
    this.columns = columns;
  }

  /** Directs the next rows into {@code root}, whose vectors are empty. */
  public void into(VectorSchemaRoot root) {
    List<ValueDecoder> made = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      FieldVector vector = root.getVector(i);
      made.add(Decoders.binary(vector, columns.get(i).type()));
    }
    decoders = made.toArray(new ValueDecoder[0]);
    batchBytes = 0;
  }

  /** Bytes decoded since {@link #into}. */
  public long batchBytes() {
    return batchBytes;
  }

  /**
   * Decodes one piece of the stream.
   *
   * @param row where its first row goes
   * @return rows decoded; PostgreSQL sends one row a piece, but any cut is taken
   */
  public int accept(byte[] piece, int row) {
    byte[] bytes = piece;
    if (rest.length > 0) {
      bytes = Arrays.copyOf(rest, rest.length + piece.length);
      System.arraycopy(piece, 0, bytes, rest.length, piece.length);
    }
    int at = headerRead ? 0 : header(bytes);
    int rows = 0;
    while (headerRead && !trailerRead && at < bytes.length) {
      int end = endOfRow(bytes, at);
      if (end < 0) {
        break;
      }
      if (!trailerRead) {
        decode(bytes, at + 2, row + rows);
        rows++;
      }
      at = end;
    }
    batchBytes += piece.length;
    rest = at == bytes.length ? NOTHING : Arrays.copyOfRange(bytes, at, bytes.length);
    return rows;
  }

  private static final byte[] NOTHING = {};

  private int header(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) {
      return 0;
    }
    int extension = Bytes.int32(bytes, SIGNATURE.length + 4);
    if (!Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
      throw new MegaDbException(ErrorCode.INTERNAL_ERROR, "COPY stream without its signature");
    }
    if (bytes.length < HEADER_BYTES + extension) {
      return 0;
    }
    headerRead = true;
    return HEADER_BYTES + extension;
  }

  /** Where the row that begins at {@code from} ends, or -1 if it is not all there. */
  private int endOfRow(byte[] bytes, int from) {
    if (from + 2 > bytes.length) {
      return -1;
    }
    int fields = Bytes.int16(bytes, from);
    if (fields == -1) {
      trailerRead = true;
      return from + 2;
    }
    if (fields != columns.size()) {
      throw new MegaDbException(
          ErrorCode.INTERNAL_ERROR,
          "COPY stream with " + fields + " columns where " + columns.size() + " were wanted");
    }
    long at = from + 2L;
    for (int i = 0; i < fields; i++) {
      if (at + 4 > bytes.length) {
        return -1;
      }
      at += 4 + Math.max(0, Bytes.int32(bytes, (int) at));
    }
    return at > bytes.length ? -1 : (int) at;
  }

  private void decode(byte[] bytes, int from, int row) {
    int at = from;
    for (ValueDecoder decoder : decoders) {
      int length = Bytes.int32(bytes, at);
      at += 4;
      if (length >= 0) {
        decoder.decode(row, bytes, at, length);
        at += length;
      }
    }
  }

  /** Whether the stream said that it is complete. */
  public boolean ended() {
    return trailerRead;
  }
}
