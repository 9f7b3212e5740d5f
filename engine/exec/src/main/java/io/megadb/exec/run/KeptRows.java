package io.megadb.exec.run;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.SqlType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A stream's first rows, kept to be read any number of times: small results of fragments and of
 * table functions, for which a table in DuckDB would cost more than what is asked of it. Batches
 * share the stream's buffers.
 *
 * <p>Threads: one; readers may be of several, each of one.
 */
final class KeptRows implements AutoCloseable {
  /** Stands between values within a literal: ASCII's unit separator. */
  static final String SEPARATOR = "\u001f";

  private final Schema schema;
  private final List<ArrowRecordBatch> batches = new ArrayList<>();
  private boolean complete;

  private KeptRows(Schema schema) {
    this.schema = schema;
  }

  /**
   * Reads a stream until its end, or until more than some bytes are kept.
   *
   * @param stream stays the caller's; to be closed if these rows are {@link #complete}
   */
  static KeptRows of(ArrowReader stream, long mostBytes) throws IOException {
    VectorSchemaRoot root = stream.getVectorSchemaRoot();
    KeptRows kept = new KeptRows(root.getSchema());
    VectorUnloader unloader = new VectorUnloader(root);
    try {
      long bytes = 0;
      while (bytes <= mostBytes) {
        if (!stream.loadNextBatch()) {
          kept.complete = true;
          break;
        }
        ArrowRecordBatch batch = unloader.getRecordBatch();
        kept.batches.add(batch);
        bytes += batch.computeBodyLength();
      }
      return kept;
    } catch (IOException | RuntimeException | Error e) {
      kept.close();
      throw e;
    }
  }

  /** Whether these are all rows of the stream. */
  boolean complete() {
    return complete;
  }

  /** These rows; any number of readers, all to be closed before this. */
  ArrowReader reader(QueryContext context) {
    return new Reader(Optional.empty(), context);
  }

  /**
   * These rows and then what is left of the stream they came from.
   *
   * @param stream closed with the reader
   */
  ArrowReader readerWithRest(ArrowReader stream, QueryContext context) {
    return new Reader(Optional.of(stream), context);
  }

  /**
   * The different values of a column as DuckDB writes them, NULL left out.
   *
   * @param type what they are wanted as
   * @return empty if they are kept as another type, or are more than {@code most}
   */
  Optional<Set<String>> texts(String column, SqlType type, int most, QueryContext context)
      throws IOException {
    Set<String> texts = new LinkedHashSet<>();
    try (ArrowReader reader = reader(context)) {
      FieldVector vector = reader.getVectorSchemaRoot().getVector(column);
      Optional<IntFunction<String>> text = text(vector, type);
      if (text.isEmpty()) {
        return Optional.empty();
      }
      while (reader.loadNextBatch()) {
        for (int row = 0; row < vector.getValueCount(); row++) {
          if (!vector.isNull(row)) {
            texts.add(text.get().apply(row));
          }
        }
        if (texts.size() > most) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(texts);
  }

  private static Optional<IntFunction<String>> text(FieldVector vector, SqlType type) {
    return Optional.ofNullable(
        switch (vector) {
          case VarCharVector v
              when type == SqlType.Simple.TEXT || type instanceof SqlType.Varchar ->
              row -> new String(v.get(row), StandardCharsets.UTF_8);
          case BigIntVector v when type == SqlType.Simple.BIGINT ->
              row -> Long.toString(v.get(row));
          case IntVector v when type == SqlType.Simple.INTEGER ->
              row -> Integer.toString(v.get(row));
          default -> null;
        });
  }

  /**
   * These rows as a query without a table, its columns in DuckDB's types of theirs: a literal a
   * column, because each takes DuckDB some 20 microseconds.
   *
   * @param mostBytes of all literals together
   * @return empty if they are more, or none, or have NULL or values that a text can't list
   */
  Optional<String> literals(long mostBytes, QueryContext context) throws IOException {
    int columns = schema.getFields().size();
    List<StringBuilder> texts = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      texts.add(new StringBuilder());
    }
    long bytes = batches.stream().mapToLong(ArrowRecordBatch::computeBodyLength).sum();
    if (columns == 0 || bytes > mostBytes) {
      return Optional.empty();
    }
    StringBuilder select = new StringBuilder("SELECT ");
    boolean any = false;
    try (ArrowReader reader = reader(context)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      while (reader.loadNextBatch()) {
        any |= root.getRowCount() > 0;
        for (int i = 0; i < columns; i++) {
          if (!append(root.getVector(i), texts.get(i))) {
            return Optional.empty();
          }
        }
      }
      for (int i = 0; i < columns; i++) {
        Optional<String> type = listedType(root.getVector(i));
        if (type.isEmpty() || !any) {
          return Optional.empty();
        }
        // Each value ends with the separator: the last one is not a value.
        texts.get(i).setLength(texts.get(i).length() - SEPARATOR.length());
        select
            .append(i == 0 ? "" : ", ")
            .append("unnest(CAST(string_split(")
            .append(Identifiers.literal(texts.get(i).toString()))
            .append(", ")
            .append(Identifiers.literal(SEPARATOR))
            .append(") AS ")
            .append(type.get())
            .append("[])) AS ")
            .append(Identifiers.quote(schema.getFields().get(i).getName()));
      }
    }
    return Optional.of(select.toString());
  }

  private static Optional<String> listedType(FieldVector vector) {
    return Optional.ofNullable(
        switch (vector) {
          case VarCharVector v -> "VARCHAR";
          case BigIntVector v -> "BIGINT";
          case IntVector v -> "INTEGER";
          default -> null;
        });
  }

  /** Adds a batch's values; false if it has some that can't be listed. */
  private static boolean append(FieldVector vector, StringBuilder to) {
    if (listedType(vector).isEmpty() || vector.getNullCount() > 0) {
      return false;
    }
    for (int row = 0; row < vector.getValueCount(); row++) {
      String value =
          switch (vector) {
            case VarCharVector v -> new String(v.get(row), StandardCharsets.UTF_8);
            case BigIntVector v -> Long.toString(v.get(row));
            case IntVector v -> Integer.toString(v.get(row));
            default -> throw new IllegalStateException(vector.getClass().getName());
          };
      // DuckDB's text of statements ends at a zero byte.
      if (value.contains(SEPARATOR) || value.indexOf('\0') >= 0) {
        return false;
      }
      to.append(value).append(SEPARATOR);
    }
    return true;
  }

  @Override
  public void close() {
    batches.forEach(ArrowRecordBatch::close);
    batches.clear();
  }

  /** Reads the batches, then the rest of a stream. */
  private final class Reader extends ArrowReader {
    private final Optional<ArrowReader> rest;
    private int next;
    private boolean closed;

    Reader(Optional<ArrowReader> rest, QueryContext context) {
      super(context.allocator());
      this.rest = rest;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
      VectorLoader loader = new VectorLoader(getVectorSchemaRoot());
      if (next < batches.size()) {
        loader.load(batches.get(next++));
        return true;
      }
      if (rest.isPresent() && rest.get().loadNextBatch()) {
        VectorUnloader unloader = new VectorUnloader(rest.get().getVectorSchemaRoot());
        try (ArrowRecordBatch batch = unloader.getRecordBatch()) {
          loader.load(batch);
        }
        return true;
      }
      getVectorSchemaRoot().clear();
      return false;
    }

    @Override
    public long bytesRead() {
      return 0;
    }

    @Override
    public void close() throws IOException {
      close(true);
    }

    @Override
    public void close(boolean closeReadSource) throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try {
        super.close(false);
      } finally {
        if (rest.isPresent()) {
          rest.get().close();
        }
      }
    }

    @Override
    protected void closeReadSource() {
      // close() does everything.
    }

    @Override
    protected Schema readSchema() {
      return schema;
    }
  }
}
