package io.megadb.server;

import io.megadb.server.avatica.AvaticaLimits;
import io.megadb.server.config.ConfigKeys;
import io.megadb.server.config.Configuration;
import io.megadb.server.config.UserEntry;
import io.megadb.server.flight.FlightConfig;
import io.megadb.server.flight.FlightLimits;
import io.megadb.server.wire.TlsKeystore;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the wires need of the configuration, typed.
 *
 * @param drainTimeout how long a stop waits for running statements
 */
public record ServerConfig(
    String avaticaHost,
    int avaticaPort,
    Optional<TlsKeystore> keystore,
    boolean authRequired,
    List<UserEntry> users,
    AvaticaLimits limits,
    FlightConfig flight,
    Duration drainTimeout) {
  public ServerConfig {
    users = List.copyOf(users);
  }

  /**
   * Takes the values out of a configuration.
   *
   * @throws MegaDbException CONFIGURATION_ERROR if a password file can't be read
   */
  public static ServerConfig of(Configuration configuration) {
    Optional<TlsKeystore> keystore =
        configuration
            .find(ConfigKeys.TLS_KEYSTORE)
            .map(
                file ->
                    new TlsKeystore(
                        file, secret(configuration.get(ConfigKeys.TLS_KEYSTORE_PASSWORD_FILE))));
    return new ServerConfig(
        configuration.get(ConfigKeys.AVATICA_HOST),
        configuration.get(ConfigKeys.AVATICA_PORT).intValue(),
        keystore,
        configuration.get(ConfigKeys.AUTH_REQUIRED),
        configuration.get(ConfigKeys.AUTH_USERS),
        new AvaticaLimits(
            configuration.get(ConfigKeys.MAX_CONNECTIONS).intValue(),
            configuration.get(ConfigKeys.MAX_STATEMENTS_PER_CONNECTION).intValue(),
            configuration.get(ConfigKeys.MAX_FRAME_BYTES),
            configuration.get(ConfigKeys.MAX_REQUEST_BYTES),
            Duration.ofSeconds(configuration.get(ConfigKeys.SESSION_EXPIRY_SECONDS))),
        flight(configuration, keystore),
        Duration.ofSeconds(configuration.get(ConfigKeys.DRAIN_TIMEOUT_SECONDS)));
  }

  private static FlightConfig flight(Configuration configuration, Optional<TlsKeystore> keystore) {
    return new FlightConfig(
        configuration.get(ConfigKeys.FLIGHT_HOST),
        configuration.get(ConfigKeys.FLIGHT_PORT).intValue(),
        keystore,
        configuration.find(ConfigKeys.FLIGHT_TLS_CLIENT_CA),
        configuration.find(ConfigKeys.FLIGHT_CLUSTER_SECRET_FILE).map(ServerConfig::secret),
        Duration.ofSeconds(configuration.get(ConfigKeys.FLIGHT_TICKET_EXPIRY_SECONDS)),
        names(configuration.get(ConfigKeys.FLIGHT_TRUSTED_USERS)),
        new FlightLimits(
            configuration.get(ConfigKeys.FLIGHT_MAX_SESSIONS).intValue(),
            configuration.get(ConfigKeys.FLIGHT_MAX_STATEMENTS_PER_SESSION).intValue(),
            configuration.get(ConfigKeys.FLIGHT_MAX_RUNNING_STREAMS).intValue(),
            configuration.get(ConfigKeys.FLIGHT_MAX_WAITING_STREAMS).intValue(),
            configuration.get(ConfigKeys.FLIGHT_STREAM_BUFFER_BYTES).intValue(),
            Duration.ofSeconds(configuration.get(ConfigKeys.FLIGHT_STREAM_STALL_SECONDS)),
            configuration.get(ConfigKeys.FLIGHT_MAX_MESSAGE_BYTES).intValue(),
            configuration.get(ConfigKeys.FLIGHT_CALL_MEMORY_BYTES),
            Duration.ofSeconds(configuration.get(ConfigKeys.FLIGHT_SESSION_EXPIRY_SECONDS))));
  }

  private static Set<String> names(String list) {
    return Arrays.stream(list.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toSet());
  }

  /**
   * The first line of a file that holds a secret.
   *
   * @throws MegaDbException CONFIGURATION_ERROR if it can't be read or is empty
   */
  public static String secret(Path file) {
    try (var lines = Files.lines(file)) {
      return lines
          .findFirst()
          .orElseThrow(
              () ->
                  new MegaDbException(
                      ErrorCode.CONFIGURATION_ERROR, "password file " + file + " is empty"));
    } catch (IOException e) {
      throw new MegaDbException(
          ErrorCode.CONFIGURATION_ERROR, "can't read password file " + file + ": " + e, e);
    }
  }
}
