package io.megadb.sql.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.Statement;
import io.megadb.sql.StatementParser;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.dialect.PostgresqlSqlDialect;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestGraphFunction {
  @Test
  void holdsNameGraphPatternAndArguments() {
    String sql =
        "select 1 from PageRank(graph s.g match (a is x where a.q = ?)-[e]->(b), damping => 1 - ?,"
            + " source => array['u', 'v']) as r";
    GraphFunction call = parse(sql).function();
    assertThat(call.name().name()).isEqualTo("pagerank");
    assertThat(call.name().position()).isEqualTo(sql.indexOf("PageRank") + 1);
    assertThat(call.graph().parts()).containsExactly("s", "g");
    assertThat(call.match()).hasSize(3);
    assertThat(call.arguments()).hasSize(2);
    assertThat(call.argument("source").orElseThrow().value().getKind())
        .isEqualTo(SqlKind.ARRAY_VALUE_CONSTRUCTOR);
    assertThat(call.argument("other")).isEmpty();
    assertThat(call.expressions()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wcc(GRAPH g)",
        "LATERAL bfs(GRAPH g, source => t.id)",
        "\"Wcc\"(GRAPH a.b.\"C\")",
        "scc(GRAPH g MATCH (v IS a|b WHERE v.x > 1))",
        "cdlp(GRAPH g MATCH <-[e IS x WHERE e.y = 'z']-(w), iterations => 5)",
        "bfs(GRAPH g MATCH -, source => (1, 'x'), max_depth => f(2, 3))",
      })
  void whatIsWrittenOutParsesToTheSame(String call) {
    SqlGraphFunction node = parse("SELECT * FROM t, " + call);
    String written = text(node);
    assertThat(text(parse("SELECT * FROM t, " + written))).isEqualTo(written);
    assertThat(node.function().mapExpressions(e -> e)).isEqualTo(node.function());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT graph FROM t",
        "SELECT count(graph) FROM t",
        "SELECT max(graph) FROM graph",
        "SELECT f(graph + 1) FROM t AS graph",
      })
  void graphStaysAName(String sql) {
    SqlSelect select = (SqlSelect) ((Statement.Query) new StatementParser().parse(sql)).node();
    assertThat(select.getFrom()).isNotInstanceOf(SqlGraphFunction.class);
    assertThat(select.getSelectList().toString()).containsIgnoringCase("graph");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT wcc(GRAPH g)",
        "SELECT * FROM wcc(GRAPH g",
        "SELECT * FROM wcc(GRAPH g MATCH)",
        "SELECT * FROM wcc(GRAPH g MATCH (a)->{2}(b))",
        "SELECT * FROM wcc(GRAPH g MATCH (a)-[e COST e.w]->(b))",
        "SELECT * FROM wcc(GRAPH g MATCH ((a)->(b)))",
        "SELECT * FROM wcc(GRAPH g MATCH (a)->(b)->(c))",
        "SELECT * FROM wcc(GRAPH g MATCH (a), (b))",
        "SELECT * FROM wcc(GRAPH g, 1)",
        "SELECT * FROM wcc(GRAPH g, a => )",
        "SELECT * FROM wcc(GRAPH g, a => 1, a => 2)",
      })
  void malformedCallsAreRefusedWithAPosition(String sql) {
    assertThatThrownBy(() -> new StatementParser().parse(sql))
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> {
              assertThat(e.sqlState()).isEqualTo("42601");
              assertThat(e.position()).isPresent();
            });
  }

  private static SqlGraphFunction parse(String sql) {
    SqlNode[] found = new SqlNode[1];
    SqlSelect select = (SqlSelect) ((Statement.Query) new StatementParser().parse(sql)).node();
    select
        .getFrom()
        .accept(
            new SqlBasicVisitor<Void>() {
              @Override
              public Void visit(SqlCall call) {
                if (call instanceof SqlGraphFunction) {
                  found[0] = call;
                  return null;
                }
                return super.visit(call);
              }

              @Override
              public Void visit(SqlIdentifier name) {
                return null;
              }
            });
    return (SqlGraphFunction) found[0];
  }

  private static String text(SqlNode node) {
    return node.toSqlString(PostgresqlSqlDialect.DEFAULT).getSql().replaceAll("\\s+", " ");
  }
}
