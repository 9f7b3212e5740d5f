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
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table in which changes stand until they are complete. */
final class Staging {
  /** Where rows stand that are to go into any tier. */
  static final String TIER = "olap";

  private static final int ATTEMPTS = 10;
  private static final Logger LOG = LoggerFactory.getLogger(Staging.class);

  private Staging() {}

  /** Makes the table, if no other sink of the write has. */
  static void create(MegadbClient client, ConnectorSession session, MegadbWriteHandle handle) {
    createOnce(
        client,
        session,
        "CREATE SCHEMA IF NOT EXISTS " + Identifiers.quote(RemoteCatalog.STAGING_SCHEMA));
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
            + ") USING "
            + handle.staging().catalog().toUpperCase(Locale.ROOT));
  }

  /**
   * Sinks that begin at the same time may all find nothing there; the later ones are told so, also
   * by PostgreSQL of a duplicate key, before all of MegaDB knows what the first one has made.
   */
  static void createOnce(MegadbClient client, ConnectorSession session, String sql) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        client.update(session, sql);
        return;
      } catch (TrinoException e) {
        if (!Errors.isAlreadyThere(e)) {
          throw e;
        }
      }
    }
  }

  /** Takes the table away, if it is there. */
  static void drop(MegadbClient client, ConnectorSession session, RemoteTable staging) {
    client.update(session, "DROP TABLE IF EXISTS " + staging.quoted());
  }

  /** Takes the table away after something failed, which stays what is told. */
  static void dropAfter(
      MegadbClient client,
      ConnectorSession session,
      RemoteTable staging,
      RuntimeException failure) {
    try {
      drop(client, session, staging);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** Takes the table away where nothing can be told: what was to be done is done, or given up. */
  static void dropQuietly(MegadbClient client, ConnectorSession session, RemoteTable staging) {
    try {
      drop(client, session, staging);
    } catch (RuntimeException e) {
      LOG.warn("table {} of a write that has ended could not be dropped", staging, e);
    }
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
    return value(column, Identifiers.quote(column.name()));
  }

  /** What was staged as a column's own. */
  static String value(MegadbColumn column, String staged) {
    return column.sqlType().equals("interval") ? "CAST(" + staged + " AS interval)" : staged;
  }
}
