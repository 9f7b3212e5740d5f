package io.megadb.trino.write;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.trino.flight.Errors;
import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.MegadbWriteHandle;
import io.megadb.trino.handle.RemoteTable;
import io.megadb.trino.metadata.RemoteCatalog;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorSession;
import java.util.List;
import java.util.UUID;

/** The table in which a large write stands until it is complete: an OLAP table of its own. */
final class Staging {
  private Staging() {}

  /** A name nobody has. */
  static RemoteTable name() {
    return new RemoteTable(
        "olap", RemoteCatalog.STAGING_SCHEMA, "w_" + UUID.randomUUID().toString().replace("-", ""));
  }

  /** Makes the table, if no other sink of the write has. */
  static void create(MegadbClient client, ConnectorSession session, MegadbWriteHandle handle) {
    client.update(
        session, "CREATE SCHEMA IF NOT EXISTS " + Identifiers.quote(RemoteCatalog.STAGING_SCHEMA));
    List<String> columns =
        handle.columns().stream()
            .map(c -> Identifiers.quote(c.name()) + " " + ArrowRows.sentAs(c).sql())
            .toList();
    createOnce(
        client,
        session,
        "CREATE TABLE IF NOT EXISTS "
            + handle.staging().quoted()
            + " ("
            + String.join(", ", columns)
            + ") USING OLAP");
  }

  /** Two sinks at the same time may both find nothing there; the later one is told so. */
  private static void createOnce(MegadbClient client, ConnectorSession session, String sql) {
    try {
      client.update(session, sql);
    } catch (TrinoException e) {
      if (!Errors.isAlreadyThere(e)) {
        throw e;
      }
    }
  }

  /** Takes the table away, if it is there. */
  static void drop(MegadbClient client, ConnectorSession session, RemoteTable staging) {
    client.update(session, "DROP TABLE IF EXISTS " + staging.quoted());
  }

  /** The statement that moves all rows to where they belong. */
  static String move(MegadbWriteHandle handle) {
    List<String> names = handle.columns().stream().map(c -> Identifiers.quote(c.name())).toList();
    List<String> values = handle.columns().stream().map(Staging::value).toList();
    return "INSERT INTO "
        + handle.target().quoted()
        + " ("
        + String.join(", ", names)
        + ") SELECT "
        + String.join(", ", values)
        + " FROM "
        + handle.staging().quoted();
  }

  private static String value(MegadbColumn column) {
    String name = Identifiers.quote(column.name());
    return column.sqlType().equals("interval") ? "CAST(" + name + " AS interval)" : name;
  }
}
