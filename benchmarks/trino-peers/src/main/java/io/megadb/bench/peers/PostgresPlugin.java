package io.megadb.bench.peers;

import com.google.inject.Binder;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import io.opentelemetry.api.OpenTelemetry;
import io.trino.plugin.jdbc.BaseJdbcConfig;
import io.trino.plugin.jdbc.ConnectionFactory;
import io.trino.plugin.jdbc.DriverConnectionFactory;
import io.trino.plugin.jdbc.ForBaseJdbc;
import io.trino.plugin.jdbc.JdbcClient;
import io.trino.plugin.jdbc.JdbcPlugin;
import io.trino.plugin.jdbc.credential.CredentialProvider;
import org.postgresql.Driver;

/** The connector {@code jdbc}: PostgreSQL by Trino's base classes for JDBC. */
public final class PostgresPlugin extends JdbcPlugin {
  /** As Trino makes it. */
  public PostgresPlugin() {
    super("jdbc", Parts::new);
  }

  /** Public, like what Guice calls of it. */
  public static final class Parts implements Module {
    @Override
    public void configure(Binder binder) {
      binder
          .bind(JdbcClient.class)
          .annotatedWith(ForBaseJdbc.class)
          .to(PostgresClient.class)
          .in(Scopes.SINGLETON);
    }

    /** Connections as the catalog's file says. */
    @Provides
    @Singleton
    @ForBaseJdbc
    public ConnectionFactory connections(
        BaseJdbcConfig config, CredentialProvider credentials, OpenTelemetry telemetry) {
      return DriverConnectionFactory.builder(new Driver(), config.getConnectionUrl(), credentials)
          .setOpenTelemetry(telemetry)
          .build();
    }
  }
}
