package io.megadb.spi.tier;

import io.megadb.spi.type.Column;
import java.util.List;
import org.apache.arrow.vector.ipc.ArrowReader;

/** What a statement gave. */
public sealed interface TierResult {
  /** Rows; whoever got them closes the reader, which also returns the connection. */
  record Rows(List<Column> columns, ArrowReader reader) implements TierResult {}

  /** The number of rows changed, 0 for statements that change none. */
  record Count(long rows) implements TierResult {}
}
