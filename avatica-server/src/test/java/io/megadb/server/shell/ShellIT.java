package io.megadb.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.server.avatica.WireFixture;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell without a terminal, against a real server. */
class ShellIT {
  @TempDir static Path folder;
  private static WireFixture fixture;

  private final StringWriter out = new StringWriter();
  private final StringWriter messages = new StringWriter();
  private Format format = Format.TABLE;

  @BeforeAll
  static void start() {
    fixture = new WireFixture(folder);
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Test
  void printsTables() throws IOException {
    assertThat(
            run(
                "SELECT 1 AS n, 'größe' AS name, NULL::varchar AS nothing\nUNION ALL SELECT 100, E'a\\nb', NULL ORDER BY 1;"))
        .isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
              n  | name  | nothing
            -----+-------+---------
               1 | größe | NULL
             100 | a\\nb  | NULL
            (2 rows)
            """);
  }

  @Test
  void printsCsv() throws IOException {
    format = Format.CSV;
    run(
        "SELECT 1 AS n, 'a,\"b\"' AS s, NULL::varchar AS nothing, '' AS empty, ['x y', NULL] AS a;");
    assertThat(out.toString())
        .isEqualTo("n,s,nothing,empty,a\r\n1,\"a,\"\"b\"\"\",,\"\",\"{\"\"x y\"\",NULL}\"\r\n");
  }

  @Test
  void printsJson() throws IOException {
    format = Format.JSON;
    run(
        "SELECT 1.50::decimal(5,2) AS n, 'a\"b' AS s, NULL::varchar AS nothing, true AS b,"
            + " '{\"k\": 1}'::json AS j, [1, 2] AS a, 'NaN'::double AS d; SELECT 1 AS x WHERE false");
    assertThat(out.toString())
        .isEqualTo(
            """
            [
            {"n":1.50,"s":"a\\"b","nothing":null,"b":true,"j":{"k": 1},"a":[1,2],"d":"NaN"}
            ]
            []
            """);
  }

  @Test
  void printsMarkdown() throws IOException {
    format = Format.MARKDOWN;
    run("SELECT 1 AS n, 'a|b' AS s");
    assertThat(out.toString()).isEqualTo("| n | s |\n|---:|---|\n| 1 | a\\|b |\n");
  }

  @Test
  void printsOneValueALine() throws IOException {
    run("\\x\nSELECT 1 AS n, 'b' AS name;");
    assertThat(out.toString())
        .isEqualTo(
            """
            Expanded display is on.
            -[ RECORD 1 ]----
            n    | 1
            name | b
            (1 row)
            """);
  }

  @Test
  void stopsAtTheFirstErrorWithAnExitCode() throws IOException {
    assertThat(run("SELECT 1 AS a; SELECT 'x'::integer; SELECT 2 AS b;"))
        .isEqualTo(Shell.STATEMENT_FAILED);
    assertThat(out.toString()).contains("ERROR 22P02: ").contains(" a\n").doesNotContain(" b\n");
  }

  @Test
  void saysWhenThereIsNoServer() throws IOException {
    ShellOptions options = options("http://127.0.0.1:1", List.of("SELECT 1"));
    int code =
        new Shell(options)
            .runScript(
                new StringReader(""), new PrintWriter(out, true), new PrintWriter(messages, true));
    assertThat(code).isEqualTo(Shell.NO_CONNECTION);
    assertThat(messages.toString()).contains("127.0.0.1:1");
  }

  @Test
  void runsFilesAndWritesFiles() throws IOException {
    Path script = Files.writeString(folder.resolve("s.sql"), "SELECT 41 + 1\nAS answer;");
    Path result = folder.resolve("out.txt");
    assertThat(run("\\o " + result + "\n\\i " + script + "\n\\o\n\\timing\nSELECT 2 AS two;"))
        .isZero();
    assertThat(result).content().contains("answer").contains("42");
    assertThat(out.toString()).doesNotContain("answer").contains("two").contains("Time: ");
  }

  @Test
  void reportsUnknownCommandsAndTables() throws IOException {
    assertThat(run("\\nonsense")).isEqualTo(Shell.STATEMENT_FAILED);
    assertThat(run("\\d missing")).isEqualTo(Shell.STATEMENT_FAILED);
    assertThat(out.toString()).contains("Unknown command \\nonsense").contains("\"missing\"");
    assertThat(run("\\?\n\\q\nSELECT 'x'::integer;")).isZero();
  }

  @Test
  void streamsLargeResults() throws IOException {
    format = Format.CSV;
    run("SELECT range AS n FROM range(50000)");
    assertThat(out.toString().lines().count()).isEqualTo(50_001);
  }

  private int run(String script) throws IOException {
    ShellOptions options = options(fixture.server.url().toString(), List.of());
    return new Shell(options)
        .runScript(new StringReader(script), new PrintWriter(out), new PrintWriter(messages));
  }

  private ShellOptions options(String url, List<String> commands) {
    return new ShellOptions(
        url,
        Optional.empty(),
        Optional.empty(),
        commands,
        Optional.empty(),
        format,
        false,
        folder.resolve("history"));
  }
}
