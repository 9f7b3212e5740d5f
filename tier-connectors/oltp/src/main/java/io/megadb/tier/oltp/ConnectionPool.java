package io.megadb.tier.oltp;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.megadb.tier.oltp.wire.PgTypes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.PgConnection;

/**
 * Connections of one tier. Idle ones are checked before use if they were not used in the last half
 * second; once one is found dead, all are replaced.
 */
final class ConnectionPool implements AutoCloseable {
  /** Bound on what the driver may hold of one piece of a result; the largest value readable. */
  private static final String MAX_PIECE_BYTES = "256M";

  private final HikariDataSource pool;
  private final PgErrors errors;
  private final AtomicInteger tableChanges = new AtomicInteger();
  private volatile Set<Integer> binaryOids = PgTypes.binaryResultOids();
  private final Map<PgConnection, ConnectionSettings> settings =
      Collections.synchronizedMap(new WeakHashMap<>());

  ConnectionPool(OltpConfig config, String url, String user, String password, PgErrors errors) {
    this.errors = errors;
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName(config.catalog());
    hikari.setJdbcUrl(url);
    hikari.setUsername(user);
    hikari.setPassword(password);
    hikari.setMaximumPoolSize(config.maxConnections());
    hikari.setMinimumIdle(config.minIdleConnections());
    hikari.setConnectionTimeout(config.borrowTimeout().toMillis());
    // A wrong password or address is said at once; our own server is only just up.
    hikari.setInitializationFailTimeout(config.source() instanceof OltpConfig.External ? 1 : -1);
    hikari.setAutoCommit(true);
    // The driver would set the JVM's zone; sessions set theirs on top of UTC.
    hikari.setConnectionInitSql("SET TimeZone TO 'UTC'");
    for (Map.Entry<PGProperty, String> property :
        Map.of(
                PGProperty.APPLICATION_NAME, config.applicationName(),
                PGProperty.PREPARE_THRESHOLD, "-1",
                PGProperty.PREPARED_STATEMENT_CACHE_QUERIES, "512",
                PGProperty.MAX_RESULT_BUFFER, MAX_PIECE_BYTES,
                PGProperty.LOGIN_TIMEOUT, "10",
                PGProperty.TCP_KEEP_ALIVE, "true",
                PGProperty.LOG_SERVER_ERROR_DETAIL, "false")
            .entrySet()) {
      hikari.addDataSourceProperty(property.getKey().getName(), property.getValue());
    }
    try {
      this.pool = new HikariDataSource(hikari);
    } catch (HikariPool.PoolInitializationException e) {
      throw e.getCause() instanceof SQLException refused ? errors.translate(refused) : e;
    }
  }

  /** Takes a connection, waiting for one at most the configured time. */
  Lease borrow() {
    Connection pooled = null;
    try {
      pooled = pool.getConnection();
      PgConnection connection = pooled.unwrap(PgConnection.class);
      ConnectionSettings known = settings.get(connection);
      if (known == null) {
        known = new ConnectionSettings(tableChanges);
        settings.put(connection, known);
      }
      known.receiveInBinary(binaryOids, connection.getQueryExecutor());
      return new Lease(pool, pooled, known);
    } catch (SQLException e) {
      if (pooled != null) {
        pool.evictConnection(pooled);
      }
      throw errors.translate(e);
    }
  }

  /** Has results of these types come in binary too, besides those that always do. */
  void receiveInBinary(Set<Integer> oids) {
    Set<Integer> all = new HashSet<>(PgTypes.binaryResultOids());
    all.addAll(oids);
    binaryOids = Set.copyOf(all);
  }

  /** Replaces all connections, those on loan when they are given back. */
  void replaceAll() {
    pool.getHikariPoolMXBean().softEvictConnections();
  }

  @Override
  public void close() {
    pool.close();
  }
}
