package io.megadb.trino.write;

import io.megadb.trino.flight.Errors;
import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.handle.RemoteTable;
import io.trino.spi.connector.ConnectorSession;
import org.apache.arrow.flight.AsyncPutListener;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * One stream of rows into a table: all of them are there once {@link #finish} has returned, none if
 * it was closed before. One thread.
 */
final class Ingest implements AutoCloseable {
  private final FlightClient.ClientStreamListener stream;
  private final AsyncPutListener answers = new AsyncPutListener();
  private boolean finished;

  /**
   * Begins.
   *
   * @param root whose rows each {@link #send} sends
   */
  Ingest(MegadbClient client, ConnectorSession session, RemoteTable table, VectorSchemaRoot root) {
    CommandStatementIngest command =
        CommandStatementIngest.newBuilder()
            .setTableDefinitionOptions(
                TableDefinitionOptions.newBuilder()
                    .setIfExists(TableExistsOption.TABLE_EXISTS_OPTION_APPEND)
                    .setIfNotExist(TableNotExistOption.TABLE_NOT_EXIST_OPTION_FAIL))
            .setCatalog(table.catalog())
            .setSchema(table.schema())
            .setTable(table.name())
            .build();
    FlightDescriptor descriptor =
        FlightDescriptor.command(com.google.protobuf.Any.pack(command).toByteArray());
    this.stream =
        client.with(session, (c, headers) -> c.startPut(descriptor, root, answers, headers));
  }

  /** Sends the rows that the root holds now. */
  void send() {
    try {
      stream.putNext();
    } catch (RuntimeException e) {
      throw Errors.of(e);
    }
  }

  /** Waits until the server has kept all rows. */
  void finish() {
    try {
      stream.completed();
      answers.getResult();
      finished = true;
    } catch (RuntimeException e) {
      throw Errors.of(e);
    }
  }

  /** Has the server forget the rows, unless they are finished. */
  @Override
  public void close() {
    if (!finished) {
      stream.error(
          org.apache.arrow.flight.CallStatus.CANCELLED
              .withDescription("the write was given up")
              .toRuntimeException());
    }
  }
}
