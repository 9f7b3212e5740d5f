package io.megadb.exec.system;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.TypeTable;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Rows that can be read once, as a table. */
final class StreamSource {
  private final List<Column> columns;
  private final ArrowReader rows;
  private final AtomicBoolean read = new AtomicBoolean();

  StreamSource(List<Column> columns, ArrowReader rows) {
    this.columns = List.copyOf(columns);
    this.rows = rows;
  }

  /** The rows; a statement that is run again must not find only the rest of them. */
  ArrowReader rows() {
    if (!read.compareAndSet(false, true)) {
      throw new MegaDbException(
              ErrorCode.SERIALIZATION_FAILURE,
              "the rows were refused or lost a race, and can't be read a second time")
          .withHint("Send them again; INSERT statements tell which row was refused.");
    }
    return rows;
  }

  /** DuckDB SQL that stands in FROM: a stream has Arrow's types, a table those of its columns. */
  String fromItem(String stream) {
    return columns.stream()
        .map(
            c ->
                "CAST("
                    + Identifiers.quote(c.name())
                    + " AS "
                    + TypeTable.duckDb(c.type())
                    + ") AS "
                    + Identifiers.quote(c.name()))
        .collect(Collectors.joining(", ", "(SELECT ", " FROM " + stream + ")"));
  }
}
