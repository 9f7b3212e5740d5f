package io.megadb.trino;

import io.trino.spi.TrinoException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A catalog properties file.
 *
 * @param tier the catalog of MegaDB: olap, oltp, memory, vector, graph, or megadb for views and
 *     system tables
 * @param uris servers of one cluster, {@code grpc://host:port} or {@code grpc+tls://host:port}
 * @param user whom the catalog logs in as, with {@code password}
 * @param token instead of user and password
 * @param trustedCertificates PEM file of authorities, instead of the JVM's
 * @param clientCertificate PEM file, with {@code clientKey}, for servers that ask for one
 * @param impersonation whether the server sees Trino's user
 * @param dynamicFilterWait how long a scan waits for what a join finds out
 * @param splits how many parts a scan is divided into at most
 * @param pingTimeout a server that does not answer a ping for so long counts as lost
 */
public record MegadbConfig(
    String tier,
    List<URI> uris,
    Optional<String> user,
    Optional<String> password,
    Optional<String> token,
    Optional<Path> trustedCertificates,
    Optional<Path> clientCertificate,
    Optional<Path> clientKey,
    boolean impersonation,
    Duration dynamicFilterWait,
    int splits,
    Duration pingTimeout) {
  private static final String PREFIX = "megadb.";
  private static final Set<String> TIERS =
      Set.of("olap", "oltp", "memory", "vector", "graph", "megadb");

  // Their rows are in the memory or in the folder of one server.
  private static final Set<String> TIERS_OF_ONE_SERVER = Set.of("memory", "vector");
  private static final int DEFAULT_SPLITS = 8;
  private static final long DEFAULT_WAIT_MILLIS = 2_000;
  private static final long DEFAULT_PING_MILLIS = 20_000;

  public MegadbConfig {
    uris = List.copyOf(uris);
  }

  /**
   * Reads the properties.
   *
   * @throws TrinoException MEGADB_CONFIGURATION_ERROR that names the property
   */
  public static MegadbConfig of(Map<String, String> properties) {
    Map<String, String> rest = new TreeMap<>(properties);
    String tier = required(rest, "tier");
    if (!TIERS.contains(tier)) {
      throw wrong("tier", tier, "one of " + String.join(", ", TIERS.stream().sorted().toList()));
    }
    MegadbConfig config =
        new MegadbConfig(
            tier,
            uris(required(rest, "uri")),
            optional(rest, "user"),
            optional(rest, "password"),
            optional(rest, "token"),
            optional(rest, "tls.trusted-certificates").map(Path::of),
            optional(rest, "tls.client-certificate").map(Path::of),
            optional(rest, "tls.client-key").map(Path::of),
            optional(rest, "impersonation").map(v -> flag("impersonation", v)).orElse(false),
            Duration.ofMillis(
                number(rest, "dynamic-filter-wait-ms", DEFAULT_WAIT_MILLIS, 0, 600_000)),
            (int) number(rest, "splits", DEFAULT_SPLITS, 1, 10_000),
            Duration.ofMillis(number(rest, "ping-timeout-ms", DEFAULT_PING_MILLIS, 100, 600_000)));
    if (!rest.isEmpty()) {
      throw new TrinoException(
          MegadbErrorCode.MEGADB_CONFIGURATION_ERROR,
          "unknown properties: " + String.join(", ", rest.keySet()));
    }
    if (config.user.isPresent() != config.password.isPresent()
        || config.token.isPresent() && config.user.isPresent()) {
      throw new TrinoException(
          MegadbErrorCode.MEGADB_CONFIGURATION_ERROR,
          "give megadb.user and megadb.password, or megadb.token, or none of them");
    }
    if (config.clientCertificate.isPresent() != config.clientKey.isPresent()) {
      throw new TrinoException(
          MegadbErrorCode.MEGADB_CONFIGURATION_ERROR,
          "give megadb.tls.client-certificate and megadb.tls.client-key, or none of them");
    }
    if (config.uris.size() > 1 && TIERS_OF_ONE_SERVER.contains(tier)) {
      throw new TrinoException(
          MegadbErrorCode.MEGADB_CONFIGURATION_ERROR,
          "megadb.uri names "
              + config.uris.size()
              + " servers, but tables of the tier "
              + tier
              + " are in one: name that one");
    }
    return config;
  }

  private static List<URI> uris(String text) {
    List<URI> uris = new ArrayList<>();
    for (String part : text.split(",")) {
      URI uri = uri(part.strip());
      if (uris.contains(uri)) {
        throw wrong("uri", part.strip(), "named once");
      }
      uris.add(uri);
    }
    return uris;
  }

  private static URI uri(String text) {
    try {
      URI uri = new URI(text);
      if (Set.of("grpc", "grpc+tcp", "grpc+tls").contains(String.valueOf(uri.getScheme()))
          && uri.getHost() != null
          && uri.getPort() >= 0
          && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw wrongUri();
    }
    throw wrongUri();
  }

  // Not shown: somebody may have written a password into it.
  private static TrinoException wrongUri() {
    return new TrinoException(
        MegadbErrorCode.MEGADB_CONFIGURATION_ERROR,
        PREFIX + "uri is not a list of grpc://host:port or grpc+tls://host:port");
  }

  private static Optional<String> optional(Map<String, String> rest, String key) {
    return Optional.ofNullable(rest.remove(PREFIX + key));
  }

  private static String required(Map<String, String> rest, String key) {
    return optional(rest, key)
        .orElseThrow(
            () ->
                new TrinoException(
                    MegadbErrorCode.MEGADB_CONFIGURATION_ERROR, PREFIX + key + " is missing"));
  }

  private static boolean flag(String key, String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(key, value, "true or false");
    };
  }

  private static long number(
      Map<String, String> rest, String key, long byDefault, long least, long most) {
    Optional<String> text = optional(rest, key);
    if (text.isEmpty()) {
      return byDefault;
    }
    try {
      long value = Long.parseLong(text.get());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw wrong(key, text.get(), "an integer, " + least + " to " + most);
    }
    throw wrong(key, text.get(), "an integer, " + least + " to " + most);
  }

  private static TrinoException wrong(String key, String value, String wanted) {
    return new TrinoException(
        MegadbErrorCode.MEGADB_CONFIGURATION_ERROR,
        PREFIX + key + " is " + value + ", which is not " + wanted);
  }

  /** Without password and token, so that they never reach a log. */
  @Override
  public String toString() {
    return "MegadbConfig[" + tier + ", " + uris + "]";
  }
}
