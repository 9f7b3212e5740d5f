package io.megadb.server.avatica;

import io.megadb.server.auth.Authenticator;
import io.megadb.server.wire.MetadataSource;
import java.net.MalformedURLException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.calcite.avatica.remote.AvaticaHttpClient;
import org.apache.calcite.avatica.remote.AvaticaHttpClientImpl;
import org.apache.calcite.avatica.remote.ProtobufTranslationImpl;
import org.apache.calcite.avatica.remote.RemoteProtobufService;
import org.apache.calcite.avatica.remote.RemoteService;
import org.apache.calcite.avatica.remote.Service;

/** A server on a free port with a {@link DuckEngine} behind it. */
public final class WireFixture implements AutoCloseable {
  static final AvaticaLimits LIMITS =
      new AvaticaLimits(300, 100, 8 << 20, 64 << 20, Duration.ofHours(1));

  final DuckEngine engine;
  public final AvaticaServer server;

  public WireFixture(Path folder) {
    this(folder, LIMITS, new Authenticator(false, List.of()));
  }

  public WireFixture(Path folder, AvaticaLimits limits, Authenticator authenticator) {
    engine = new DuckEngine(folder);
    server =
        new AvaticaServer(
            engine,
            "127.0.0.1",
            0,
            Optional.empty(),
            authenticator,
            limits,
            new MetadataSource(Set.of("memory", "olap", "oltp"), "0.1.0"));
    server.start();
  }

  Connection connect(String serialization) throws SQLException {
    return connect(serialization, Map.of());
  }

  Connection connect(String serialization, Map<String, String> properties) throws SQLException {
    // The driver sends only what stands in here, not what stands in the URL.
    Properties info = new Properties();
    info.putAll(properties);
    return DriverManager.getConnection(url(serialization), info);
  }

  String url(String serialization) {
    return "jdbc:avatica:remote:url=" + server.url() + ";serialization=" + serialization;
  }

  /** The requests a driver sends, one by one. Used by one thread. */
  Service service(String serialization) throws MalformedURLException {
    AvaticaHttpClient client = new AvaticaHttpClientImpl(server.url().toURL());
    return serialization.equals("JSON")
        ? new RemoteService(client)
        : new RemoteProtobufService(client, new ProtobufTranslationImpl());
  }

  @Override
  public void close() {
    server.close();
    engine.close();
  }
}
