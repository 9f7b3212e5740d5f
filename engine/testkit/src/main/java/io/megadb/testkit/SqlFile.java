package io.megadb.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A parsed {@code .sql} file; {@link SqlFileRunner} describes the format. */
record SqlFile(Path path, List<Block> blocks) {
  private static final String INCLUDE = "-- include ";
  private static final String ONLY_IF = "-- onlyif ";
  private static final String SKIP_IF = "-- skipif ";

  /** What a statement should come to. */
  enum Expectation {
    OK,
    ROWS,
    ROWS_IN_ANY_ORDER,
    ERROR
  }

  /**
   * A statement and what it should come to.
   *
   * @param place file and line of its first line, from 1
   * @param condition whether it is for a run of some label
   * @param argument of ERROR: the SQLSTATE, and after a space what the message contains
   * @param rows of ROWS, as lines
   */
  record Block(
      String place,
      Predicate<String> condition,
      Expectation expectation,
      String argument,
      String sql,
      List<String> rows) {}

  /** Reads a file. Anything it does not understand is an IllegalArgumentException with the line. */
  static SqlFile read(Path path) {
    try {
      return new SqlFile(path, parse(path, Files.readAllLines(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Block> parse(Path path, List<String> lines) {
    List<Block> blocks = new ArrayList<>();
    int at = 0;
    while (at < lines.size()) {
      String line = lines.get(at);
      if (line.isBlank() || line.startsWith("#")) {
        at++;
        continue;
      }
      if (line.startsWith(INCLUDE)) {
        blocks.addAll(read(path.resolveSibling(line.substring(INCLUDE.length()).strip())).blocks());
        at++;
        continue;
      }
      Predicate<String> condition = condition(line);
      if (condition == null) {
        condition = label -> true;
      } else if (++at < lines.size()) {
        line = lines.get(at);
      }
      Expectation expectation = expectation(line);
      if (expectation == null) {
        throw new IllegalArgumentException(
            path + ":" + (at + 1) + ": a block begins with -- query, -- error or -- statement ok");
      }
      String argument =
          expectation == Expectation.ERROR ? line.substring("-- error".length()).strip() : "";
      int first = ++at;
      StringBuilder sql = new StringBuilder();
      while (at < lines.size() && !lines.get(at).stripTrailing().endsWith(";")) {
        sql.append(lines.get(at++)).append('\n');
      }
      if (at == lines.size()) {
        throw new IllegalArgumentException(path + ":" + (first + 1) + ": no ; ends the statement");
      }
      String last = lines.get(at++).stripTrailing();
      sql.append(last, 0, last.length() - 1);
      List<String> rows = new ArrayList<>();
      while (at < lines.size() && !lines.get(at).isEmpty()) {
        rows.add(lines.get(at++));
      }
      String place = path + ":" + (first + 1);
      blocks.add(new Block(place, condition, expectation, argument, sql.toString(), rows));
    }
    return blocks;
  }

  /** Null if the line is no condition. */
  private static Predicate<String> condition(String line) {
    if (line.startsWith(ONLY_IF)) {
      return Set.of(line.substring(ONLY_IF.length()).strip().split(" +"))::contains;
    }
    return line.startsWith(SKIP_IF)
        ? Predicate.not(Set.of(line.substring(SKIP_IF.length()).strip().split(" +"))::contains)
        : null;
  }

  private static Expectation expectation(String line) {
    String stripped = line.strip();
    if (stripped.startsWith("-- error ")) {
      return Expectation.ERROR;
    }
    return switch (stripped) {
      case "-- statement ok" -> Expectation.OK;
      case "-- query" -> Expectation.ROWS;
      case "-- query unordered" -> Expectation.ROWS_IN_ANY_ORDER;
      default -> null;
    };
  }
}
