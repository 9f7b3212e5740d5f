package io.megadb.trino.write;

import io.airlift.slice.Slice;
import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.MegadbMergeHandle;
import io.trino.spi.Page;
import io.trino.spi.block.Block;
import io.trino.spi.block.RunLengthEncodedBlock;
import io.trino.spi.connector.ConnectorMergeSink;
import io.trino.spi.type.TinyintType;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps changes as rows of their own, as {@link MegadbPageSink} does with rows to insert. One
 * thread.
 */
final class MegadbMergeSink implements ConnectorMergeSink {
  private final MegadbPageSink changes;
  private final int width;
  // By column; what no UPDATE sets is sent for rows to insert alone.
  private final boolean[] updated;
  private final Block[] none;

  MegadbMergeSink(MegadbMergeHandle handle, MegadbPageSink changes) {
    this.changes = changes;
    List<MegadbColumn> columns = handle.table().columns();
    this.width = columns.size();
    this.updated = new boolean[width];
    this.none = new Block[width];
    for (int i = 0; i < width; i++) {
      MegadbColumn column = columns.get(i);
      updated[i] = handle.cases().values().stream().anyMatch(set -> set.contains(column));
      none[i] = column.type().createNullBlock();
    }
  }

  @Override
  public void storeMergedRows(Page page) {
    try {
      changes.appendPage(hasInserts(page) ? page : withoutWhatStays(page));
    } catch (RuntimeException e) {
      // Trino calls abort of page sinks only.
      changes.abort();
      throw e;
    }
  }

  private boolean hasInserts(Page page) {
    Block operations = page.getBlock(width);
    for (int i = 0; i < page.getPositionCount(); i++) {
      if (TinyintType.TINYINT.getByte(operations, i) == INSERT_OPERATION_NUMBER) {
        return true;
      }
    }
    return false;
  }

  private Page withoutWhatStays(Page page) {
    int rows = page.getPositionCount();
    Block[] blocks = new Block[page.getChannelCount()];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] =
          i < width && !updated[i] ? RunLengthEncodedBlock.create(none[i], rows) : page.getBlock(i);
    }
    return new Page(rows, blocks);
  }

  @Override
  public CompletableFuture<Collection<Slice>> finish() {
    return changes.finish();
  }

  @Override
  public void abort() {
    changes.abort();
  }

  @Override
  public long getCompletedBytes() {
    return changes.getCompletedBytes();
  }
}
