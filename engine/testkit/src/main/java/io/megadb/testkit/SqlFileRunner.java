package io.megadb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Runs {@code .sql} files that hold statements and what they should come to:
 *
 * <pre>
 * # A line that begins with # between blocks is a comment. Blocks end with an empty line.
 *
 * -- statement ok
 * CREATE TABLE t (id bigint, name text);
 *
 * -- query
 * SELECT id, name
 * FROM t ORDER BY id;
 * 1|one
 * 2|NULL
 *
 * -- query unordered
 * SELECT name FROM t;
 * one
 * NULL
 *
 * -- error 42P01 no_such
 * SELECT * FROM no_such;
 * </pre>
 *
 * <p>A statement ends with the first line that ends in a semicolon. Its rows follow, one a line,
 * values separated by {@code |}; NULL is {@code NULL}; within a value {@code \n}, {@code \|} and
 * {@code \\} stand for a line feed, a bar and a backslash, {@code \N} for the text NULL, {@code \e}
 * for a row of one empty text. After {@code -- error} stands the SQLSTATE, and optionally a text
 * that the message contains.
 *
 * <p>Runs have labels, and a block whose first line is {@code -- onlyif OLAP MEMORY} is for runs of
 * one of these labels, with {@code -- skipif OLAP} for all but that. In place of a block, {@code --
 * include ../shared/rows.sql} stands for the blocks of another file, its path relative to this one.
 */
public final class SqlFileRunner {
  private final String label;
  private final Supplier<SqlRunner> runners;

  /**
   * Runs files.
   *
   * @param label of all runs
   * @param runners gives each file a runner of its own
   */
  public SqlFileRunner(String label, Supplier<SqlRunner> runners) {
    this.label = label;
    this.runners = runners;
  }

  /** A test per {@code .sql} file of a folder, in the order of their names. */
  public Stream<DynamicTest> tests(Path folder) {
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(f -> f.toString().endsWith(".sql")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(files).as("the .sql files of " + folder).isNotEmpty();
    return files.stream()
        .map(f -> DynamicTest.dynamicTest(folder.relativize(f).toString(), () -> run(f)));
  }

  /** Runs a file; fails at its first block that does not come to what it should. */
  public void run(Path file) {
    SqlRunner runner = runners.get();
    for (SqlFile.Block block : SqlFile.read(file).blocks()) {
      if (!block.condition().test(label)) {
        continue;
      }
      String place = block.place();
      List<List<String>> rows;
      try {
        rows = runner.run(block.sql());
      } catch (MegaDbException e) {
        checkError(block, place, e);
        continue;
      }
      switch (block.expectation()) {
        case OK -> {}
        case ERROR -> fail(place + ": no error, but rows " + text(rows));
        case ROWS -> assertThat(text(rows)).as(place).containsExactlyElementsOf(block.rows());
        case ROWS_IN_ANY_ORDER ->
            assertThat(text(rows)).as(place).containsExactlyInAnyOrderElementsOf(block.rows());
      }
    }
  }

  private static void checkError(SqlFile.Block block, String place, MegaDbException error) {
    if (block.expectation() != SqlFile.Expectation.ERROR) {
      throw new AssertionError(place + ": " + error.sqlState() + " " + error.getMessage(), error);
    }
    String[] expected = block.argument().split(" ", 2);
    assertThat(error.sqlState()).as(() -> place + ": " + error.getMessage()).isEqualTo(expected[0]);
    if (expected.length > 1) {
      assertThat(error.getMessage()).as(place).contains(expected[1].strip());
    }
  }

  private static List<String> text(List<List<String>> rows) {
    return rows.stream()
        .map(
            r ->
                r.size() == 1 && "".equals(r.getFirst())
                    ? "\\e"
                    : r.stream().map(SqlFileRunner::text).collect(Collectors.joining("|")))
        .toList();
  }

  private static String text(String value) {
    if (value == null) {
      return "NULL";
    }
    return value.equals("NULL")
        ? "\\N"
        : value.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n");
  }
}
