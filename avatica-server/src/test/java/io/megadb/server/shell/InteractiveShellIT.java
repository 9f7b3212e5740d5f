package io.megadb.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.server.EngineParts;
import io.megadb.server.MegaDbServer;
import io.megadb.server.ServerConfig;
import io.megadb.server.config.Configuration;
import io.megadb.server.config.ConfigurationLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shell as somebody at a terminal sees it, against a whole server. */
@Timeout(120)
class InteractiveShellIT {
  private static final String CTRL_C = "\u0003";
  private static final String CTRL_D = "\u0004";
  private static final String UP = "\u001bOA";
  private static final String PROMPT = "megadb> ";

  @TempDir static Path folder;
  private static MegaDbServer server;

  private ExecutorService threads;
  private ScriptedTerminal user;
  private Future<Integer> shell;

  @BeforeAll
  static void startServer() throws IOException {
    Configuration configuration =
        new ConfigurationLoader()
            .options(
                List.of(
                    "server.data_directory=" + folder.resolve("data"),
                    "avatica.port=0",
                    "flight.port=0",
                    "duckdb.memory_limit_mib=512",
                    "server.drain_timeout_seconds=0"))
            .load();
    EngineParts parts = new EngineParts(configuration);
    server = new MegaDbServer(ServerConfig.of(configuration), parts.engine(), parts, "0.1.0");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void open() throws Exception {
    threads = Executors.newSingleThreadExecutor();
    user = new ScriptedTerminal();
    shell = threads.submit(() -> new Shell(options()).run(user.terminal()));
    user.await(PROMPT);
  }

  @AfterEach
  void leave() throws Exception {
    try (ScriptedTerminal closing = user) {
      closing.type(CTRL_D);
      assertThat(shell.get(40, TimeUnit.SECONDS)).isEqualTo(Shell.OK);
    } finally {
      threads.shutdownNow();
    }
  }

  private static ShellOptions options() {
    return new ShellOptions(
        server.avaticaUrl().toString(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Format.TABLE,
        false,
        folder.resolve("history"));
  }

  private void run(String line, String... shown) throws Exception {
    user.type(line + "\r");
    for (String text : shown) {
      user.await(text);
    }
    user.await(PROMPT);
  }

  @Test
  void completesKeywordsTablesAndColumns() throws Exception {
    run("CREATE TABLE machines (machine_id integer, rack_name text) USING MEMORY;", "OK");
    run("INSERT INTO machines VALUES (1, 'north');", "OK, 1 row");
    user.type("SEL\t");
    user.await("SELECT ");
    user.type("rack_\t");
    user.await("rack_name ");
    user.type("FROM mach\t");
    user.await("machine");
    user.type("s WHERE machines.mach\t");
    user.await("machines.machine_id ");
    user.type("= 1;\r");
    user.await("north");
    user.await("(1 row)");
    user.await(PROMPT);
    user.type("\\tim\t");
    user.await("\\timing ");
    user.type(CTRL_C);
    user.await(PROMPT);
    run("DROP TABLE machines;", "OK");
  }

  @Test
  void ctrlCCancelsTheStatementAndNotTheShell() throws Exception {
    run("CREATE TABLE numbers (n bigint) USING MEMORY;", "OK");
    run("INSERT INTO numbers SELECT i FROM generate_series(1, 300000) i;", "OK, 300000 rows");
    user.type("SELECT count(*) FROM numbers a, numbers b WHERE (a.n * b.n) % 7 = 3;\r");
    user.await("% ");
    user.await("Ctrl-C cancels");
    user.interrupt();
    user.await("Cancelled.");
    user.await(PROMPT);
    user.type("SELECT pg_sleep(3600);\r");
    user.await("s, Ctrl-C cancels");
    user.interrupt();
    user.await("Cancelled.");
    user.await(PROMPT);
    run("SELECT 40 + 2 AS answer;", "answer", "42", "(1 row)");
    user.type("SELECT dropped");
    user.type(CTRL_C);
    user.await(PROMPT);
    run("DROP TABLE numbers;", "OK");
  }

  @Test
  void statementsGoOverLinesUntilTheSemicolon() throws Exception {
    user.type("SELECT 'a;b' AS text,\r");
    user.await("      -> ");
    user.type("  1 + 2 AS sum\r");
    user.await("      -> ");
    run(";", "text", "sum", "a;b");
  }

  @Test
  void pointsAtTheErrorAndGoesOn() throws Exception {
    user.type("SELECT setting,\r");
    user.await("      -> ");
    run(
        "  sort_of FROM megadb.system.settings;",
        "ERROR 42703: ",
        "LINE 2:   sort_of FROM megadb.system.settings",
        "\n          ^");
    run("SELECT 1 AS fine;", "fine");
  }

  @Test
  void commandsShowHelpAndTheirState() throws Exception {
    run("CREATE TABLE rooms (id integer PRIMARY KEY, size_m2 numeric(8,2) NOT NULL);", "OK");
    run("\\?", "\\timing", "Ctrl-C cancels a running statement.");
    run("\\dt roo*", "public", "rooms", "oltp", "(1 row)");
    run("\\d rooms", "oltp.public.rooms", "size_m2", "numeric(8,2)", "not null");
    run("\\d", "rooms");
    run("\\dn", "public");
    run("\\x", "Expanded display is on.");
    run("SELECT 7 AS seven;", "-[ RECORD 1 ]", "seven", "7");
    run("\\x", "Expanded display is off.");
    run("\\timing", "Timing is on.");
    run("SELECT 8 AS eight;", "eight", "Time: ", " ms");
    run("\\timing", "Timing is off.");
    Path result = folder.resolve("result.txt");
    Path script = Files.writeString(folder.resolve("script.sql"), "SELECT 5 AS five;\n");
    run("\\o " + result);
    run("\\i " + script);
    run("\\o");
    assertThat(result).content().contains("five");
    run("\\i " + folder.resolve("missing.sql"), "ERROR", "missing.sql");
    run("\\nonsense", "Unknown command \\nonsense");
    run("DROP TABLE rooms;", "OK");
  }

  @Test
  void remembersWhatWasTyped() throws Exception {
    run("SELECT 'before' AS remembered;", "before");
    leave();
    open();
    user.type(UP);
    user.await("SELECT 'before' AS remembered;");
    user.type("\r");
    user.await("(1 row)");
    user.await(PROMPT);
  }
}
