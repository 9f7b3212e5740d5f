package io.megadb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.megadb.exec.Session;
import io.megadb.server.MarkdownPages.Block;
import io.megadb.server.MarkdownPages.Mark;
import io.megadb.server.MarkdownPages.Page;
import io.megadb.server.config.ConfigurationLoader;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.text.Scripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every sql block of README.md and docs/*.md, those of a page in order in a schema of its own.
 * A comment directly before a block says more:
 *
 * <ul>
 *   <li>{@code <!-- needs: NAME ... -->}: what {@link #provide} prepares
 *   <li>{@code <!-- fails: SQLSTATE -->}: every statement of the block fails so
 *   <li>{@code <!-- gives -->} before a text block: the answer of the last statement above it;
 *       numbers may differ
 * </ul>
 */
class DocumentedSqlIT {
  @TempDir static Path folder;
  private static EngineParts parts;

  @BeforeAll
  static void start() {
    parts =
        new EngineParts(
            new ConfigurationLoader()
                .options(List.of("server.data_directory=" + folder.resolve("data")))
                .load());
  }

  @AfterAll
  static void stop() {
    parts.close();
  }

  static List<Page> pages() throws IOException {
    return MarkdownPages.all().stream()
        .filter(p -> MarkdownPages.blocks(p).stream().anyMatch(b -> b.language().equals("sql")))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyStatementDoesWhatThePageSays(Page page) throws IOException {
    try (Session session = parts.engine().openSession("reader")) {
      String schema = page.name().replaceAll("[^a-zA-Z]", "_").toLowerCase(java.util.Locale.ROOT);
      EngineRows.of(session, "CREATE SCHEMA " + schema);
      EngineRows.of(session, "SET search_path TO " + schema);
      List<String> answer = List.of();
      for (Block block : MarkdownPages.blocks(page)) {
        String place = page.name() + ":" + block.line();
        for (Mark mark : block.marks()) {
          switch (mark.name()) {
            case "needs" -> provide(mark.value(), session, place);
            case "fails", "gives" -> assertThat(block.language()).as(place).isIn("sql", "text");
            default -> fail(place + ": unknown mark " + mark);
          }
        }
        if (block.language().equals("sql")) {
          answer = run(block, session, place);
        } else if (block.mark("gives").isPresent()) {
          // Pages show the default schema.
          String given = String.join("\n", answer).replace(schema, "public");
          assertThat(withoutNumbers(given))
              .as(place + " gave\n" + given)
              .isEqualTo(withoutNumbers(block.text()));
        }
      }
    }
  }

  @Test
  void theDataFolderHoldsWhatThePageLists() throws IOException {
    Page operations =
        MarkdownPages.all().stream()
            .filter(p -> p.name().equals("docs/operations.md"))
            .findFirst()
            .orElseThrow();
    List<String> listed = new ArrayList<>();
    for (String line : operations.lines()) {
      // The first column of the table: names of folders and files.
      if (line.matches("\\| `[a-z]+[./].*")) {
        Matcher name = Pattern.compile("`([a-z.]+)/?`").matcher(line.split("\\|")[1]);
        while (name.find()) {
          listed.add(name.group(1));
        }
      }
    }
    try (Stream<Path> children = Files.list(folder.resolve("data"))) {
      assertThat(children.map(c -> c.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(listed);
    }
  }

  private static List<String> run(Block block, Session session, String place) {
    List<String> answer = List.of();
    for (Scripts.Part part : Scripts.split(block.text())) {
      String statement = part.text();
      if (block.mark("fails").isPresent()) {
        assertThatThrownBy(() -> EngineRows.of(session, statement))
            .as(place + ": " + statement)
            .isInstanceOfSatisfying(
                MegaDbException.class,
                e -> assertThat(e.sqlState()).isEqualTo(block.mark("fails").orElseThrow()));
      } else {
        try {
          answer = EngineRows.of(session, statement);
        } catch (RuntimeException e) {
          throw new AssertionError(place + ": " + statement, e);
        }
      }
    }
    return answer;
  }

  private static String withoutNumbers(String text) {
    return text.replaceAll("\\d+(\\.\\d+)?", "#").stripTrailing();
  }

  /** Makes what a block needs and does not make itself. */
  private static void provide(String names, Session session, String place) throws IOException {
    Path copies = folder.resolve("data").resolve("copy");
    for (String name : names.split("\\s+")) {
      switch (name) {
        case "resources" -> {
          EngineRows.of(session, "CREATE TABLE resources (id bigint PRIMARY KEY, name text)");
          EngineRows.of(session, "INSERT INTO resources VALUES (1, 'web'), (2, 'db')");
        }
        case "charges.csv" ->
            Files.writeString(
                copies.resolve("charges.csv"),
                "resource_id;day;cost\nweb;2025-01-01;12.50\ndb;2025-01-02;NULL\n");
        case "bad.csv" ->
            Files.writeString(
                copies.resolve("bad.csv"),
                "resource_id;day;cost\nweb;2025-01-01;12.50\ndb;2025-01-02;twelve\n");
        case "focus.csv" ->
            Files.writeString(
                copies.resolve("focus.csv"),
                "BilledCost,BillingCurrency,ChargePeriodStart,ServiceName,x_Team\n"
                    + "0.25,USD,2025-01-01 00:00:00+00,Compute,web\n"
                    + "1.5,USD,2025-01-02 00:00:00+00,NULL,NULL\n");
        default -> fail(place + ": unknown need " + name);
      }
    }
  }
}
