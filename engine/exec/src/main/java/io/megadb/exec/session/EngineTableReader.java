package io.megadb.exec.session;

import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.tier.TableReader;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Tables for table functions: each SELECT runs in a session of its own, so it sees what is
 * committed and nothing of the asking statement's transaction.
 */
final class EngineTableReader implements TableReader {
  private static final String USER = "megadb";

  private final EngineServices services;

  EngineTableReader(EngineServices services) {
    this.services = services;
  }

  @Override
  public ArrowReader read(String sql, QueryContext context) {
    Session session = new EngineSession(USER, services, Admission.OUTER);
    Cancellation.Registration registration = context.cancellation().onCancel(session::cancel);
    try {
      QueryResult.Rows rows = (QueryResult.Rows) session.execute(sql);
      return new SessionReader(rows, session, registration, context);
    } catch (RuntimeException | Error e) {
      registration.close();
      session.close();
      context.cancellation().check();
      throw e;
    }
  }

  /**
   * PostgreSQL's snapshot says whether any transaction has ended there since; local tables have
   * versions of their own.
   */
  @Override
  public Object version(Collection<TableName> tables, QueryContext context) {
    Map<TableName, String> versions = new TreeMap<>();
    String ofSqlTier = null;
    for (TableName table : tables) {
      LocalTier tier = services.localTiers().get(table.catalog());
      if (tier != null) {
        versions.put(table, localVersion(tier, table, context));
      } else {
        ofSqlTier = ofSqlTier == null ? sqlTierVersion(context) : ofSqlTier;
        versions.put(table, ofSqlTier);
      }
    }
    return versions;
  }

  private String localVersion(LocalTier tier, TableName name, QueryContext context) {
    TableDefinition table =
        services
            .snapshot()
            .get()
            .table(name)
            .orElseThrow(
                () ->
                    new MegaDbException(
                        ErrorCode.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist"));
    LocalScan scan =
        tier.scan(
            new ScanRequest(
                table, List.of(), List.of(), false, Optional.empty(), "version", context));
    try {
      return scan.facts().version();
    } finally {
      close(scan);
    }
  }

  private static void close(LocalScan scan) {
    try {
      for (ArrowReader stream : scan.streams().values()) {
        stream.close();
      }
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "closing a scan failed", e);
    } finally {
      scan.pin().close();
    }
  }

  private String sqlTierVersion(QueryContext context) {
    try (ArrowReader reader = read("SELECT CAST(pg_current_snapshot() AS text)", context)) {
      if (!reader.loadNextBatch()) {
        throw new MegaDbException(ErrorCode.INTERNAL_ERROR, "PostgreSQL gave no snapshot");
      }
      return String.valueOf(reader.getVectorSchemaRoot().getVector(0).getObject(0));
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "reading PostgreSQL's snapshot failed", e);
    }
  }

  /** A result's reader that closes the result and the session behind it. */
  private static final class SessionReader extends ArrowReader {
    private final QueryResult.Rows rows;
    private final Session session;
    private final Cancellation.Registration registration;
    private final QueryContext context;

    SessionReader(
        QueryResult.Rows rows,
        Session session,
        Cancellation.Registration registration,
        QueryContext context) {
      super(context.allocator());
      this.rows = rows;
      this.session = session;
      this.registration = registration;
      this.context = context;
    }

    @Override
    public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
      return rows.reader().getVectorSchemaRoot();
    }

    @Override
    public boolean loadNextBatch() throws IOException {
      try {
        return rows.reader().loadNextBatch();
      } catch (RuntimeException e) {
        context.cancellation().check();
        throw e;
      }
    }

    @Override
    public Map<Long, Dictionary> getDictionaryVectors() throws IOException {
      return rows.reader().getDictionaryVectors();
    }

    @Override
    public long bytesRead() {
      return rows.reader().bytesRead();
    }

    @Override
    public void close() {
      closeReadSource();
    }

    @Override
    public void close(boolean closeReadChannel) {
      closeReadSource();
    }

    @Override
    protected void closeReadSource() {
      registration.close();
      try {
        rows.close();
      } finally {
        session.close();
      }
    }

    @Override
    protected Schema readSchema() throws IOException {
      return getVectorSchemaRoot().getSchema();
    }
  }
}
