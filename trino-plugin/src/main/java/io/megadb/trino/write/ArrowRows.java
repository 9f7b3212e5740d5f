package io.megadb.trino.write;

import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.metadata.RemoteCatalog;
import io.megadb.trino.type.ArrowWriter;
import io.trino.spi.Page;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/** Rows that are written, as one Arrow batch. One thread. */
final class ArrowRows implements AutoCloseable {
  private final List<MegadbColumn> columns;
  private final List<SqlType> types;
  private final VectorSchemaRoot root;
  private int rows;
  private long bytes;

  ArrowRows(List<MegadbColumn> columns, BufferAllocator allocator) {
    this.columns = List.copyOf(columns);
    this.types = columns.stream().map(ArrowRows::sentAs).toList();
    List<Column> sent = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      sent.add(new Column(columns.get(i).name(), types.get(i), true));
    }
    this.root = VectorSchemaRoot.create(TypeTable.arrowSchema(sent), allocator);
    root.allocateNew();
  }

  /** What a column's values travel as. */
  static SqlType sentAs(MegadbColumn column) {
    SqlType type = RemoteCatalog.type(column.sqlType());
    if (type instanceof SqlType.UnconstrainedNumeric) {
      return SqlType.UnconstrainedNumeric.COMPUTED_AS;
    }
    return type == SqlType.Simple.INTERVAL ? SqlType.Simple.TEXT : type;
  }

  /** Adds a page's rows. */
  void append(Page page) {
    for (int i = 0; i < columns.size(); i++) {
      ArrowWriter.append(
          types.get(i), columns.get(i).type(), page.getBlock(i), root.getVector(i), rows);
    }
    rows += page.getPositionCount();
    bytes += page.getSizeInBytes();
    root.setRowCount(rows);
  }

  /** The batch; valid until rows are added or taken away. */
  VectorSchemaRoot root() {
    return root;
  }

  int rows() {
    return rows;
  }

  /** About how large the rows are. */
  long bytes() {
    return bytes;
  }

  /** Forgets the rows. */
  void clear() {
    root.clear();
    root.allocateNew();
    rows = 0;
    bytes = 0;
  }

  /** The rows as an IPC stream. */
  Slice toIpc() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ArrowStreamWriter writer = new ArrowStreamWriter(root, null, Channels.newChannel(out))) {
      writer.writeBatch();
    } catch (IOException e) {
      throw new UncheckedIOException("memory gave an I/O error", e);
    }
    return Slices.wrappedBuffer(out.toByteArray());
  }

  /** Calls {@code each} with the batches of an IPC stream, loaded into {@code into}. */
  static void forEachBatch(
      Slice ipc, VectorSchemaRoot into, BufferAllocator allocator, Runnable each) {
    try (ArrowStreamReader reader =
        new ArrowStreamReader(new ByteArrayInputStream(ipc.getBytes()), allocator)) {
      while (reader.loadNextBatch()) {
        try (ArrowRecordBatch batch =
            new VectorUnloader(reader.getVectorSchemaRoot()).getRecordBatch()) {
          new VectorLoader(into).load(batch);
        }
        each.run();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a fragment of a write is damaged", e);
    }
  }

  @Override
  public void close() {
    root.close();
  }
}
