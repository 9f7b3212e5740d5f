package io.megadb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every statement of the {@code *.cases} files gives what stands below it. A case is the
 * statement's lines, a line {@code ----}, and what the parser makes of it with white space
 * collapsed, or {@code ERROR sqlstate at position: message (hint)}; empty lines divide cases.
 */
class TestStatementParser {
  @TestFactory
  Stream<DynamicTest> queriesParseToTheirNodes() throws IOException {
    return cases("queries.cases");
  }

  @TestFactory
  Stream<DynamicTest> definitionsParseToTheirRecords() throws IOException {
    return cases("definitions.cases");
  }

  @TestFactory
  Stream<DynamicTest> changesAndCommandsParseToTheirRecords() throws IOException {
    return cases("commands.cases");
  }

  @TestFactory
  Stream<DynamicTest> errorsPointAtTheirPlace() throws IOException {
    return cases("errors.cases");
  }

  private static Stream<DynamicTest> cases(String file) throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String block : resource(file).split("\n\\s*\n")) {
      if (block.isBlank()) {
        continue;
      }
      String[] halves = block.strip().split("\n----\n", 2);
      String sql = halves[0];
      tests.add(
          DynamicTest.dynamicTest(
              sql.replaceAll("\\s+", " "),
              () -> assertThat(describe(sql)).isEqualTo(halves.length > 1 ? halves[1] : "")));
    }
    assertThat(tests).isNotEmpty();
    return tests.stream();
  }

  static String resource(String file) throws IOException {
    try (InputStream in = TestStatementParser.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The statement as its record's text, on one line. */
  static String describe(String sql) {
    try {
      return new StatementParser().parse(sql).toString().replaceAll("\\s+", " ");
    } catch (MegaDbException e) {
      return "ERROR "
          + e.sqlState()
          + " at "
          + e.position().orElse(0)
          + ": "
          + e.getMessage()
          + " ("
          + e.hint().orElse("")
          + ")";
    }
  }
}
