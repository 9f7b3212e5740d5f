package io.megadb.tier.vector.store;

import io.megadb.spi.tier.LocalScan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;

/**
 * What a table held after one commit. Whoever works with it has acquired it, and releases it.
 *
 * @param reader its segments
 * @param schema its columns
 * @param indexes on it
 * @param version counts the table's commits, in this process
 * @param bytes of its files
 */
public record Snapshot(
    DirectoryReader reader,
    TableSchema schema,
    List<IndexOptions> indexes,
    long version,
    long bytes)
    implements LocalScan.Snapshot {

  @Override
  public String describe() {
    return Long.toString(version);
  }

  /** Keeps it readable; false if it is gone already. */
  public boolean acquire() {
    return reader.tryIncRef();
  }

  /** Gives one acquisition back. */
  public void release() {
    try {
      reader.decRef();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The segments. */
  public List<LeafReaderContext> leaves() {
    return reader.leaves();
  }
}
