package io.megadb.trino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./megadb trino}: a real Trino process that loads the plugin by a class loader of its own,
 * asked over JDBC. Runs the statements of docs/trino.md too.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealTrinoIT {
  private static final String ENDLESS_MERGE =
      """
      MERGE INTO olap.public.stock s
        USING TABLE(sequence(start => 1, stop => 2000000000)) q
        ON s.id = q.sequential_number
        WHEN MATCHED THEN UPDATE SET n = 1
        WHEN NOT MATCHED THEN INSERT VALUES (sequential_number, 2)
      """;
  private static final Path HOME = Path.of(System.getProperty("megadb.home"));

  @TempDir static Path data;
  private static Process process;
  private static Thread draining;
  private static String jdbc;
  private static String flight;

  @BeforeAll
  static void start() throws IOException {
    ProcessBuilder command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:+UseSerialGC",
                "--add-modules=jdk.incubator.vector",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dmegadb.home=" + HOME,
                "-cp",
                HOME.resolve("target/dist/megadb/lib") + "/*",
                "io.megadb.server.cli.Main",
                "trino",
                "--port",
                "0",
                "--data-dir",
                data.toString(),
                "--set",
                "avatica.port=0",
                "--set",
                "flight.port=0")
            .redirectErrorStream(true);
    // For Trino's process too: all of this is over before the second compiler has earned its cost.
    command.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
    process = command.start();
    BufferedReader output = process.inputReader();
    List<String> said = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.add(line);
      if (line.contains("Flight:")) {
        flight = line.substring(line.indexOf("grpc")).strip();
      } else if (line.contains("jdbc:trino")) {
        jdbc = line.substring(line.indexOf("jdbc:")).strip();
      } else if (line.startsWith("Ready")) {
        draining = Thread.ofPlatform().daemon().start(() -> output.lines().forEach(l -> {}));
        return;
      }
    }
    throw new IllegalStateException("Trino did not start:\n" + String.join("\n", said));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    process.toHandle().destroy();
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    if (draining != null) {
      draining.join();
    }
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbc, "ann", null);
  }

  private static List<String> rows(Statement statement, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          values.add(result.getString(i));
        }
        rows.add(String.join("|", values));
      }
    }
    return rows;
  }

  /** The statements of the page's fences of that kind. */
  private static List<String> statements(String page, String kind) {
    List<String> statements = new ArrayList<>();
    Matcher fence = Pattern.compile("```" + kind + "\\n(.*?)```", Pattern.DOTALL).matcher(page);
    while (fence.find()) {
      for (String statement : fence.group(1).split(";\\s*\\n")) {
        statements.add(statement.strip());
      }
    }
    return statements;
  }

  private static long count(String what) {
    return (long) MegadbQueryRunner.value(flight, "SELECT count(*) FROM " + what);
  }

  private static void await(String what, Supplier<Boolean> condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.get()) {
      assertThat(System.nanoTime()).as("waited 60 s for " + what).isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static boolean isTrino(ProcessHandle process) {
    return process.info().arguments().stream()
        .flatMap(Arrays::stream)
        .anyMatch("io.megadb.trino.server.TrinoMain"::equals);
  }

  /** Comes last: no Trino is left after it. */
  @Test
  @Order(2)
  void aTrinoKilledAmidAMergeLeavesTheTableAsItWas() throws Exception {
    MegadbQueryRunner.execute(flight, "CREATE TABLE stock (id bigint, n bigint) USING OLAP");
    MegadbQueryRunner.execute(
        flight, "INSERT INTO stock SELECT i, 0 FROM generate_series(1, 1000) g(i)");
    String staged =
        "megadb.system.tables WHERE schema = 'megadb_trino_staging' AND name <> 'leases'";
    assertThat(count(staged)).isZero();
    String sending = "megadb.system.queries WHERE sql LIKE '%megadb_trino_staging%of rows sent'";
    // Trino's driver goes on asking a coordinator that is gone until its connection is closed.
    CompletableFuture<Throwable> merge;
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      merge =
          CompletableFuture.supplyAsync(
              () -> catchThrowable(() -> statement.executeUpdate(ENDLESS_MERGE)));
      await("rows being staged", () -> merge.isDone() || count(sending) > 0);
      assertThat(merge).as("the MERGE").isNotDone();
      process.descendants().filter(RealTrinoIT::isTrino).forEach(ProcessHandle::destroyForcibly);
      await("the end of the rows", () -> count(sending) == 0);
    }
    assertThat(merge.get(60, TimeUnit.SECONDS)).isInstanceOf(SQLException.class);
    assertThat(MegadbQueryRunner.value(flight, "SELECT count(*) || ' ' || sum(n) FROM stock"))
        .hasToString("1000 0");
    // What may stay, as the page says: a table without rows, until a later write finds that its
    // owner's lease has run out (StagingLeaseIT), or somebody drops it.
    String left = MegadbQueryRunner.value(flight, "SELECT min(name) FROM " + staged).toString();
    assertThat(count("olap.megadb_trino_staging." + left)).isZero();
    MegadbQueryRunner.execute(flight, "DROP SCHEMA megadb_trino_staging CASCADE");
    assertThat(count(staged)).isZero();
    MegadbQueryRunner.execute(flight, "INSERT INTO stock VALUES (1001, 3)");
  }

  @Test
  @Order(1)
  void thePageOfTheDocumentationIsTrue() throws Exception {
    String page = Files.readString(HOME.resolve("docs/trino.md"));
    for (String sql : statements(page, "sql")) {
      MegadbQueryRunner.execute(flight, sql);
    }
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      List<List<String>> answers = new ArrayList<>();
      for (String sql : statements(page, "trino")) {
        answers.add(rows(statement, sql));
      }
      assertThat(answers)
          .containsExactly(
              List.of("app|1|bob|0.5|1", "db|2|bob|0.9|1"),
              List.of("web|0.0", "app|1.0", "db|2.0", "disk|3.0"),
              List.of("app"),
              List.of("ann|1", "eve|1", "bob|2"),
              List.of("deps"),
              List.of("calls|EDGE", "services|VERTEX"));
      assertThat(rows(statement, "SHOW TABLES FROM oltp.public")).contains("services");
      assertThat(rows(statement, "SHOW TABLES FROM graph.public")).contains("stations");
      assertThat(
              rows(statement, "EXPLAIN SELECT count(*) FROM oltp.public.services WHERE cost > 9")
                  .toString())
          .contains("TableScan")
          .doesNotContain("Aggregate");
      assertThat(
              rows(
                  statement,
                  "SELECT owner, sum(cost) FROM oltp.public.services GROUP BY owner ORDER BY 1"))
          .containsExactly("ann|10", "bob|60", "eve|5");
      for (String sql : statements(page, "trino-fails")) {
        assertThatThrownBy(() -> rows(statement, sql))
            .as(sql)
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("SQLSTATE 42703");
      }
      List<Integer> changed = new ArrayList<>();
      for (String sql : statements(page, "trino-changes")) {
        changed.add(statement.executeUpdate(sql));
      }
      assertThat(changed).containsExactly(4, 4, 1);
      assertThat(rows(statement, "SELECT name, cpu FROM memory.public.load_now ORDER BY name"))
          .containsExactly("app|10.0", "db|36.0", "web|0.0");
      assertThat(rows(statement, "SELECT name, cost FROM oltp.public.services ORDER BY name"))
          .containsExactly("app|21", "db|41", "disk|6", "web|10");
      assertThat(rows(statement, "SELECT callee FROM olap.public.calls ORDER BY id"))
          .containsExactly("app", "disk");
    }
  }
}
