package io.megadb.tier.oltp;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.Capability;
import io.megadb.spi.tier.ColumnEstimate;
import io.megadb.spi.tier.SqlTier;
import io.megadb.spi.tier.TableStatistics;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.tier.oltp.embedded.EmbeddedPostgres;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A PostgreSQL (15 or later) as a tier. With an embedded server the tier owns it: starts it before
 * the first connection, replaces all connections when it was restarted, stops it when closed.
 *
 * <p>The schemas {@code megadb_catalog}, where the Iceberg catalog's tables live, and {@code
 * megadb_graph}, where changes are logged that graphs take in, are left out.
 */
public final class OltpTier implements SqlTier {
  private static final int TEXTS = 4096;
  private static final Set<Capability> CAPABILITIES =
      Collections.unmodifiableSet(
          EnumSet.of(
              Capability.CREATE_TABLE,
              Capability.CREATE_TABLE_AS,
              Capability.ADD_COLUMN,
              Capability.DROP_COLUMN,
              Capability.RENAME_COLUMN,
              Capability.WIDEN_COLUMN,
              Capability.RENAME_TABLE,
              Capability.TRUNCATE,
              Capability.INSERT,
              Capability.UPDATE,
              Capability.DELETE,
              Capability.ON_CONFLICT,
              Capability.RETURNING,
              Capability.PRIMARY_KEY,
              Capability.TRANSACTIONS,
              Capability.SURVIVES_RESTART));

  private final String catalog;
  private final Optional<EmbeddedPostgres> server;
  private final ConnectionPool pool;
  private final PgErrors errors;
  private final PgCatalog pgCatalog;
  private final PgCatalog.Database database;
  private final VectorTypes vectorTypes;
  private final ColumnEstimates columnEstimates;
  private final Map<String, StatementTraits> traits =
      Collections.synchronizedMap(
          new LinkedHashMap<>(256, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, StatementTraits> eldest) {
              return size() > TEXTS;
            }
          });

  private OltpTier(
      String catalog, Optional<EmbeddedPostgres> server, ConnectionPool pool, PgErrors errors) {
    this.catalog = catalog;
    this.server = server;
    this.pool = pool;
    this.errors = errors;
    this.pgCatalog = new PgCatalog(catalog, pool, errors);
    this.database = pgCatalog.database();
    this.vectorTypes = new VectorTypes(pgCatalog, pool::receiveInBinary);
    this.columnEstimates = new ColumnEstimates(pgCatalog);
    server.ifPresent(postgres -> postgres.onServerGone(pool::replaceAll));
  }

  /**
   * Connects, starting the embedded server if that is what the configuration says.
   *
   * @throws MegaDbException with PostgreSQL's SQLSTATE if it cannot be reached
   */
  public static OltpTier open(OltpConfig config) {
    return switch (config.source()) {
      case OltpConfig.External external ->
          open(config, Optional.empty(), external.url(), external.user(), external.password());
      case OltpConfig.Embedded embedded -> {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(embedded.postgres());
        try {
          yield open(
              config,
              Optional.of(postgres),
              postgres.jdbcUrl(),
              postgres.user(),
              postgres.password());
        } catch (RuntimeException e) {
          postgres.close();
          throw e;
        }
      }
    };
  }

  private static OltpTier open(
      OltpConfig config,
      Optional<EmbeddedPostgres> server,
      String url,
      String user,
      String password) {
    PgErrors errors = new PgErrors(config.catalog());
    ConnectionPool pool = new ConnectionPool(config, url, user, password, errors);
    try {
      return new OltpTier(config.catalog(), server, pool, errors);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /** The server the tier started; empty with an external one. */
  public Optional<EmbeddedPostgres> server() {
    return server;
  }

  @Override
  public OltpSession openSession() {
    return new OltpSession(this, pool, errors);
  }

  /** What is known about a text; the 4096 texts used last are remembered. */
  StatementTraits traits(String sql) {
    return traits.computeIfAbsent(sql, StatementTraits::new);
  }

  @Override
  public boolean comparesTextByCodePoint() {
    return database.comparesByCodePoint();
  }

  @Override
  public String databaseName() {
    return database.name();
  }

  @Override
  public Optional<String> vectorSchema() {
    return vectorTypes.schema();
  }

  @Override
  public String columnType(SqlType type) {
    return type instanceof SqlType.VectorType vector
        ? vectorTypes.columnType(vector)
        : TypeTable.postgres(type);
  }

  /** The vector types of the database. */
  VectorTypes vectorTypes() {
    return vectorTypes;
  }

  @Override
  public String catalog() {
    return catalog;
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public Listing listing() {
    vectorTypes.refresh();
    return pgCatalog.listing();
  }

  @Override
  public String fingerprint() {
    return pgCatalog.fingerprint();
  }

  @Override
  public Optional<TableStatistics> statistics(TableName table) {
    return pgCatalog.statistics(table);
  }

  @Override
  public Map<String, ColumnEstimate> columnEstimates(TableName table) {
    return columnEstimates.of(table);
  }

  @Override
  public void close() {
    pool.close();
    server.ifPresent(EmbeddedPostgres::close);
  }
}
