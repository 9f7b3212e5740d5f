package io.megadb.trino.handle;

import io.trino.spi.connector.ConnectorInsertTableHandle;
import io.trino.spi.connector.ConnectorOutputTableHandle;
import java.util.List;
import java.util.Optional;

/**
 * Rows that are being written into a table.
 *
 * @param columns that are written, in the order of the pages
 * @param staging the table where large writes stand until all of them are there
 * @param createSql makes the target, for CREATE TABLE AS
 */
public record MegadbWriteHandle(
    RemoteTable target, List<MegadbColumn> columns, RemoteTable staging, Optional<String> createSql)
    implements ConnectorInsertTableHandle, ConnectorOutputTableHandle {
  public MegadbWriteHandle {
    columns = List.copyOf(columns);
  }
}
