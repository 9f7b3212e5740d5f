package io.megadb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
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
  Stream<DynamicTest> expressionsParseToTheirNodes() throws IOException {
    return cases("expressions.cases");
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
  Stream<DynamicTest> graphDefinitionsParseToTheirRecords() throws IOException {
    return cases("graph-definitions.cases");
  }

  @TestFactory
  Stream<DynamicTest> graphTablesParseToTheirNodes() throws IOException {
    return cases("graph-queries.cases");
  }

  @TestFactory
  Stream<DynamicTest> graphErrorsPointAtTheirPlace() throws IOException {
    return cases("graph-errors.cases");
  }

  @TestFactory
  Stream<DynamicTest> errorsPointAtTheirPlace() throws IOException {
    return cases("errors.cases");
  }

  @Test
  void positionsAreCharacterOffsetsOnLineOne() {
    String sql = "select a,\n  'x' || b1 -- c\n  from t where c1 = $1 and d1::int = 5";
    List<String> found = new ArrayList<>();
    ((Statement.Query) new StatementParser().parse(sql))
        .node()
        .accept(
            new SqlBasicVisitor<Void>() {
              @Override
              public Void visit(SqlIdentifier id) {
                return add(id.toString(), id.getParserPosition());
              }

              @Override
              public Void visit(SqlDynamicParam param) {
                return add("$1", param.getParserPosition());
              }

              private Void add(String text, SqlParserPos position) {
                found.add(text);
                assertThat(position.getLineNum()).isEqualTo(1);
                assertThat(sql.substring(position.getColumnNum() - 1, position.getEndColumnNum()))
                    .isEqualTo(text);
                return null;
              }
            });
    assertThat(found).containsExactly("a", "b1", "t", "c1", "$1", "d1");
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
