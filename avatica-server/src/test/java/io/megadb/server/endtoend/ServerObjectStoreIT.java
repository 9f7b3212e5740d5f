package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.server.config.Configuration;
import io.megadb.server.config.ConfigurationLoader;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose OLAP tables lie in an S3-compatible store, here one over a folder. */
@Timeout(180)
class ServerObjectStoreIT {
  private static final String SECRET = "s3cr3t-of-the-store";

  @TempDir static Path folder;
  private static S3Proxy store;
  private static Path bucket;

  @BeforeAll
  static void startStore() throws Exception {
    // A bucket is a folder of the store.
    bucket = Files.createDirectories(folder.resolve("store").resolve("lake"));
    store =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(folder.resolve("store").toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "key", SECRET)
            .build();
    store.start();
  }

  @AfterAll
  static void stopStore() throws Exception {
    store.stop();
  }

  @Test
  void worksAndKeepsItsTablesThere() throws Exception {
    Path data = folder.resolve("working");
    Configuration configuration = configuration(data, "lake", SECRET);
    try (CapturedLog log = new CapturedLog()) {
      try (ServerFixture server = new ServerFixture(configuration)) {
        TiersAtWork.fill(server);
        TiersAtWork.check(server);
        try (Connection connection = server.connect("JSON");
            Statement statement = connection.createStatement()) {
          assertThat(
                  TiersAtWork.rows(
                      statement,
                      "SELECT setting FROM megadb.system.settings WHERE name LIKE 'olap.%'"))
              .contains("\"s3://lake/warehouse\"", "***")
              .noneMatch(value -> value.contains(SECRET));
        }
      }
      assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains(SECRET));
    }
    assertThat(filesUnder(bucket)).anyMatch(file -> file.endsWith(".parquet"));
    assertThat(data.resolve("olap")).doesNotExist();
    try (ServerFixture server = new ServerFixture(configuration)) {
      TiersAtWork.check(server);
    }
    // Without the cache everything is fetched anew.
    for (Path file : List.copyOf(paths(data.resolve("cache")))) {
      Files.delete(file);
    }
    try (ServerFixture server = new ServerFixture(configuration)) {
      TiersAtWork.check(server);
    }
  }

  @Test
  void aWrongBucketOrKeyIsSaidAtTheStart() throws Exception {
    Path data = folder.resolve("refused");
    try (CapturedLog log = new CapturedLog()) {
      assertThatThrownBy(() -> new ServerFixture(configuration(data, "sea", SECRET)))
          .isInstanceOf(MegaDbException.class)
          .hasMessageContaining("bucket sea of s3://sea/warehouse does not exist")
          .extracting(e -> ((MegaDbException) e).sqlState())
          .isEqualTo("F0000");
      assertThatThrownBy(() -> new ServerFixture(configuration(data, "lake", "wr0ng-secret")))
          .isInstanceOf(MegaDbException.class)
          .hasMessageContaining("bucket lake")
          .hasMessageContaining("refuses the access key");
      assertThat(log.lines())
          .noneMatch(line -> line.contains(SECRET) || line.contains("wr0ng-secret"));
    }
    new ServerFixture(configuration(data, "lake", SECRET)).close();
  }

  @Test
  void aStoreThatDoesNotAnswerIsSaidAtTheStart() {
    assertThatThrownBy(
            () ->
                new ServerFixture(
                    configuration(folder.resolve("silent"), "lake", SECRET, "http://127.0.0.1:1")))
        .isInstanceOf(MegaDbException.class)
        .hasMessageContaining("can't reach the object store of s3://lake/warehouse")
        .extracting(e -> ((MegaDbException) e).sqlState())
        .isEqualTo("08006");
  }

  private static Configuration configuration(Path data, String bucketName, String secret)
      throws IOException {
    return configuration(data, bucketName, secret, "http://127.0.0.1:" + store.getPort());
  }

  private static Configuration configuration(
      Path data, String bucketName, String secret, String endpoint) throws IOException {
    Path file = Files.createTempFile(folder, "megadb", ".toml");
    Files.writeString(
        file,
        """
        [server]
        data_directory = "%s"
        [avatica]
        port = 0
        [olap]
        warehouse = "s3://%s/warehouse"
        s3_endpoint = "%s"
        s3_path_style = true
        s3_access_key = "key"
        s3_secret_key = "%s"
        [duckdb]
        memory_limit_mib = 512
        """
            .formatted(data, bucketName, endpoint, secret));
    return new ConfigurationLoader().file(file).load();
  }

  private static List<Path> paths(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static List<String> filesUnder(Path root) throws IOException {
    return paths(root).stream().map(Path::toString).toList();
  }
}
