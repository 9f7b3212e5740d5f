package io.megadb.exec;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.type.Column;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.ipc.ArrowReader;

/** What a statement gave. Closing it ends the statement and returns everything it held. */
public sealed interface QueryResult extends AutoCloseable {
  String queryId();

  @Override
  void close();

  /** One Arrow stream, with the fields of {@link io.megadb.spi.type.TypeTable}. */
  non-sealed interface Rows extends QueryResult {
    List<Column> columns();

    /** Read it batch by batch; it is closed with the result. Errors arrive as MegaDbException. */
    ArrowReader reader();

    /**
     * The version that is read of each table whose tier keeps versions, as the tier describes it:
     * Iceberg's snapshot id, the ring's number of changes. Nothing of PostgreSQL's tables: there is
     * no name for what a statement of its sees.
     */
    default Map<TableName, String> versions() {
      return Map.of();
    }
  }

  /** The number of rows changed. */
  non-sealed interface Update extends QueryResult {
    long count();

    /** As PostgreSQL's command tags name it: INSERT, CREATE TABLE, BEGIN. */
    String commandTag();
  }
}
