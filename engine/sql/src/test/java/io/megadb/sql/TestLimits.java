package io.megadb.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large, deep and strange statements. */
class TestLimits {
  private final StatementParser parser = new StatementParser();

  @Test
  void parsesOneMegabyteOfSql() {
    String list =
        IntStream.range(0, 100_000).mapToObj(i -> "1234567" + i).collect(Collectors.joining(","));
    String sql = "select * from t where a in (" + list + ")";
    assertThat(sql.length()).isGreaterThan(1_000_000);
    assertThat(parser.parse(sql)).isInstanceOf(Statement.Query.class);
  }

  @Test
  void parsesManyRows() {
    String rows =
        IntStream.range(0, 20_000)
            .mapToObj(i -> "(" + i + ", 'x')")
            .collect(Collectors.joining(","));
    assertThat(parser.parse("insert into t values " + rows)).isInstanceOf(Statement.Insert.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "$"})
  void parsesTenThousandParameters(String kind) {
    String list =
        IntStream.rangeClosed(1, 10_000)
            .mapToObj(i -> kind.equals("$") ? "$" + i : "?")
            .collect(Collectors.joining(","));
    Statement.Query query =
        (Statement.Query) parser.parse("select * from t where a in (" + list + ")");
    Set<Integer> indexes = new HashSet<>();
    query
        .node()
        .accept(
            new SqlBasicVisitor<Void>() {
              @Override
              public Void visit(SqlDynamicParam param) {
                indexes.add(param.getIndex());
                return null;
              }
            });
    assertThat(indexes).hasSize(10_000).contains(0, 9_999);
  }

  @Test
  void numbersParametersByTheirDigits() {
    Statement.Insert insert =
        (Statement.Insert) parser.parse("insert into t (a) select $3 returning $1, $2");
    assertThat(((SqlDynamicParam) insert.returning().orElseThrow().get(1)).getIndex()).isEqualTo(1);
  }

  @Test
  void countsQuestionMarksOverTheWholeStatement() {
    Statement.Update update =
        (Statement.Update) parser.parse("update t set a = ?, b = ? where c = ? returning ?");
    assertThat(((SqlDynamicParam) update.assignments().get(1).value()).getIndex()).isEqualTo(1);
    assertThat(((SqlDynamicParam) update.returning().orElseThrow().get(0)).getIndex()).isEqualTo(3);
  }

  @Test
  void parsesNestingUpToTheLimit() {
    int depth = StatementParser.MAX_NESTING;
    for (String sql :
        new String[] {
          "select " + "(".repeat(depth) + "1" + ")".repeat(depth),
          "select " + "f(".repeat(depth) + "1" + ")".repeat(depth),
          "select " + "not ".repeat(depth) + "true",
          "select " + "- ".repeat(depth) + "1",
        }) {
      assertParsesOrIsTooComplex(sql);
    }
  }

  @Test
  void refusesDeeperNesting() {
    for (String sql :
        new String[] {
          "select " + "(".repeat(100_000) + "1" + ")".repeat(100_000),
          "select " + "(".repeat(100_000),
          "select " + "not ".repeat(100_000) + "true",
          "select " + "- ".repeat(100_000) + "1",
          "select " + "case when true then ".repeat(50_000) + "1" + " end".repeat(50_000),
          "select " + "array[".repeat(50_000) + "1" + "]".repeat(50_000),
          "select * from " + "(select * from ".repeat(50_000) + "t" + ")".repeat(50_000),
        }) {
      assertThatThrownBy(() -> parser.parse(sql))
          .isInstanceOfSatisfying(
              MegaDbException.class,
              e -> assertThat(e.is(ErrorCode.STATEMENT_TOO_COMPLEX)).isTrue());
    }
  }

  @Test
  void parsesLongChainsOrSaysTheyAreTooComplex() {
    assertParses("select * from t where " + "a = 1 or ".repeat(5_000) + "a = 2");
    assertParses("select * from t where " + "a = 1 and ".repeat(5_000) + "a = 2");
    assertParses("select * from t where " + "a like 'x' and ".repeat(300) + "a = 2");
    assertParsesOrIsTooComplex("select 1" + " + 1".repeat(5_000));
    assertParsesOrIsTooComplex("select 'a'" + " || 'a'".repeat(5_000));
    assertParsesOrIsTooComplex("select 1" + " union all select 1".repeat(5_000));
    assertParsesOrIsTooComplex("select j" + "->'a'".repeat(5_000));
    assertParsesOrIsTooComplex("select x" + "::int".repeat(5_000));
    assertParsesOrIsTooComplex("select * from t where " + "a like 'x' and ".repeat(5_000) + "true");
    assertParsesOrIsTooComplex("select * from t" + " join t using (a)".repeat(5_000));
  }

  @Test
  void parsesLargeGraphPatternsOrSaysTheyAreTooComplex() {
    String columns = " columns (1 as x))";
    String open = "select * from graph_table (g match ";
    assertParses(open + "(a)" + "-[e]->(b)".repeat(5_000) + columns);
    assertParses(open + "(a)" + ", (b)".repeat(5_000) + columns);
    assertParses(open + "(".repeat(300) + "(a)->(b)" + ")".repeat(300) + columns);
    assertParsesOrIsTooComplex(open + "(a is " + "!".repeat(100_000) + "x)" + columns);
    assertParsesOrIsTooComplex(open + "(a is x" + "|x".repeat(100_000) + ")" + columns);
    String nested = "(a where exists (select 1 from graph_table (g match ";
    int depth = StatementParser.MAX_NESTING / 4;
    assertParsesOrIsTooComplex(
        open + nested.repeat(depth) + "(a)" + (" columns (1 as x))))").repeat(depth) + columns);
  }

  @Test
  void parsesLongNames() {
    String name = "n".repeat(500);
    assertParses("select " + name + " from " + name + " as \"" + name + "\"");
  }

  private void assertParses(String sql) {
    assertThat(parser.parse(sql)).isNotNull();
  }

  private void assertParsesOrIsTooComplex(String sql) {
    try {
      assertParses(sql);
    } catch (MegaDbException e) {
      assertThat(e.is(ErrorCode.STATEMENT_TOO_COMPLEX)).as(e.getMessage()).isTrue();
    }
  }
}
