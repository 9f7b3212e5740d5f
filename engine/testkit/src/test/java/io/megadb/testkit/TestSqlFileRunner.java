package io.megadb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestSqlFileRunner {
  @TempDir Path folder;
  private final List<String> ran = new ArrayList<>();

  /** Knows three statements. */
  private List<List<String>> answer(String sql) {
    ran.add(sql);
    return switch (sql.strip()) {
      case "rows" -> List.of(Arrays.asList("1", null), List.of("a|b\n\\", "NULL"));
      case "empty" -> List.of(List.of(""));
      case "nothing" -> List.of();
      default -> throw new MegaDbException(ErrorCode.SYNTAX_ERROR, "no statement: " + sql);
    };
  }

  private void run(String... lines) throws IOException {
    Path file = folder.resolve("t.sql");
    Files.write(file, List.of(lines));
    new SqlFileRunner("A", () -> this::answer).run(file);
  }

  @Test
  void comparesRowsAndErrors() throws IOException {
    run(
        "# a comment",
        "",
        "-- statement ok",
        "nothing;",
        "",
        "-- query",
        "rows;",
        "1|NULL",
        "a\\|b\\n\\\\|\\N",
        "",
        "-- query unordered",
        "rows",
        ";",
        "a\\|b\\n\\\\|\\N",
        "1|NULL",
        "",
        "-- query",
        "empty;",
        "\\e",
        "",
        "-- error 42601 no statement: bad",
        "bad;");
    assertThat(ran).containsExactly("nothing", "rows", "rows\n", "empty", "bad");
  }

  @Test
  void failsWithThePlaceOfWhatDiffers() {
    assertThatThrownBy(() -> run("-- query", "rows;", "a\\|b\\n\\\\|\\N", "1|NULL"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("t.sql:2");
    assertThatThrownBy(() -> run("-- statement ok", "bad;"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("t.sql:2: 42601");
    assertThatThrownBy(() -> run("-- error 42P01", "bad;")).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> run("-- error 42601", "nothing;")).isInstanceOf(AssertionError.class);
  }

  @Test
  void runsBlocksOnlyUnderTheirLabels() throws IOException {
    run(
        "-- onlyif A B",
        "-- query",
        "empty;",
        "\\e",
        "",
        "-- onlyif B",
        "-- statement ok",
        "bad;",
        "",
        "-- skipif A",
        "-- statement ok",
        "bad;",
        "",
        "-- skipif B",
        "-- statement ok",
        "nothing;");
    assertThat(ran).containsExactly("empty", "nothing");
  }

  @Test
  void includesTheBlocksOfAnotherFile() throws IOException {
    Files.createDirectories(folder.resolve("shared"));
    Files.write(folder.resolve("shared/one.sql"), List.of("-- statement ok", "nothing;"));
    run("-- include shared/one.sql", "", "-- query", "empty;", "\\e");
    assertThat(ran).containsExactly("nothing", "empty");
    Files.write(folder.resolve("shared/one.sql"), List.of("", "-- statement ok", "bad;"));
    assertThatThrownBy(() -> run("-- include shared/one.sql"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("one.sql:3: 42601");
  }

  @Test
  void refusesAFileItDoesNotUnderstand() {
    assertThatThrownBy(() -> run("-- query", "never ends"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("t.sql:2");
    assertThatThrownBy(() -> run("SELECT 1;"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("t.sql:1");
  }

  @Test
  void makesATestPerFile() throws IOException {
    Files.write(folder.resolve("b.sql"), List.of("-- statement ok", "nothing;"));
    Files.write(folder.resolve("a.sql"), List.of("-- statement ok", "nothing;"));
    assertThat(
            new SqlFileRunner("A", () -> this::answer).tests(folder).map(t -> t.getDisplayName()))
        .containsExactly("a.sql", "b.sql");
  }
}
