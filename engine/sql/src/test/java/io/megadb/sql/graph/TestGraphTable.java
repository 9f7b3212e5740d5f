package io.megadb.sql.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.sql.Statement;
import io.megadb.sql.StatementParser;
import io.megadb.sql.graph.PathElement.EdgePattern;
import io.megadb.sql.graph.PathElement.VertexPattern;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.dialect.PostgresqlSqlDialect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.util.Litmus;
import org.junit.jupiter.api.Test;

class TestGraphTable {
  @Property(tries = 500)
  void whatIsWrittenOutParsesToTheSame(@ForAll long seed) {
    GraphTable made = new RandomGraphTables(seed).next();
    String sql = text(new SqlGraphTable(made, SqlParserPos.ZERO));
    SqlGraphTable parsed = graphTable("select * from " + sql);
    assertThat(withoutPositions(parsed.graphTable())).as(sql).isEqualTo(withoutPositions(made));
    assertThat(text(parsed)).isEqualTo(sql);
  }

  @Property(tries = 200)
  void equalsItsCopyOnly(@ForAll long seed) {
    RandomGraphTables random = new RandomGraphTables(seed);
    SqlGraphTable node = new SqlGraphTable(random.next(), SqlParserPos.ZERO);
    assertThat(node.equalsDeep(node.clone(SqlParserPos.ZERO), Litmus.IGNORE)).isTrue();
    SqlGraphTable other = new SqlGraphTable(random.next(), SqlParserPos.ZERO);
    assertThat(node.equalsDeep(other, Litmus.IGNORE))
        .isEqualTo(node.toString().equals(other.toString()));
  }

  @Test
  void positionsCountInTheWholeText() {
    String sql =
        "select 1 from\n graph_table (g match p = any (a is x where a.q = $1)\n"
            + " <-[e cost e.w]-{1,2} (b) where a is labeled y columns (b.z as zz)) t";
    SqlGraphTable node = graphTable(sql);
    GraphTable table = node.graphTable();
    assertThat(table.position()).isEqualTo(sql.indexOf("graph_table") + 1);
    assertThat(node.getParserPosition().getColumnNum()).isEqualTo(table.position());
    assertThat(node.getParserPosition().getEndColumnNum()).isEqualTo(sql.lastIndexOf(')') + 1);
    assertThat(table.graph().position()).isEqualTo(sql.indexOf("g match") + 1);
    var path = table.pattern().paths().getFirst();
    assertThat(path.position()).isEqualTo(sql.indexOf("p =") + 1);
    var vertex = (VertexPattern) path.elements().get(0);
    assertThat(vertex.position()).isEqualTo(sql.indexOf("(a is") + 1);
    assertThat(vertex.labels().toString()).contains("name=x");
    var edge = (EdgePattern) path.elements().get(1);
    assertThat(edge.position()).isEqualTo(sql.indexOf("<-[") + 1);
    assertThat(edge.variable().orElseThrow().position()).isEqualTo(sql.indexOf("e cost") + 1);
    assertThat(edge.quantifier().orElseThrow().position()).isEqualTo(sql.indexOf("{1,2}") + 1);
    assertThat(table.columns().getFirst().position()).isEqualTo(sql.indexOf("b.z") + 1);
    assertThat(table.columns().getFirst().alias().orElseThrow().position())
        .isEqualTo(sql.indexOf("zz") + 1);

    List<String> found = new ArrayList<>();
    node.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlIdentifier id) {
            SqlParserPos position = id.getParserPosition();
            assertThat(sql.substring(position.getColumnNum() - 1, position.getEndColumnNum()))
                .isEqualTo(id.toString());
            found.add(id.toString());
            return null;
          }
        });
    assertThat(found).containsExactly("a.q", "e.w", "a", "b.z");
  }

  @Test
  void shuttlesReplaceExpressionsWithin() {
    SqlGraphTable node =
        graphTable(
            "select * from graph_table (g match ((a where a.x = $1)-[e cost $2]->(b)){2}"
                + " where a.y = $3 columns ($4 as c))");
    SqlNode replaced =
        node.accept(
            new SqlShuttle() {
              @Override
              public SqlNode visit(SqlDynamicParam param) {
                return SqlLiteral.createExactNumeric(
                    "" + (param.getIndex() + 10), param.getParserPosition());
              }
            });
    assertThat(text(replaced))
        .isEqualTo(
            text(
                graphTable(
                    "select * from graph_table (g match ((a where a.x = 10)-[e cost 11]->(b)){2}"
                        + " where a.y = 12 columns (13 as c))")));
  }

  @Test
  void standsWhereverATableMay() {
    String table = "graph_table (g match (a)->(b) columns (a.x))";
    for (String sql :
        new String[] {
          "insert into t select * from " + table,
          "create table t using olap as select * from " + table,
          "create view v as select * from " + table + " as w where w.x = 1",
          "delete from t using " + table + " as g where g.x = t.x",
          "update t set a = g.x from " + table + " as g where g.x = t.x",
          "copy (select * from " + table + ") to 'f'",
          "explain analyze select * from " + table,
          "select * from t where exists (select 1 from " + table + ")",
          "select (select max(x) from " + table + ")",
          "select * from u natural join " + table + " union select * from " + table,
          "select distinct on (x) x, y from " + table + " order by x",
        }) {
      assertThat(new StatementParser().parse(sql).toString()).as(sql).contains("MATCH (`a`)");
    }
  }

  @Test
  void viewsKeepTheTextAsWritten() {
    String query = "select * from graph_table (g match (a)-[:l]->{2}(b) columns (a.x)) as t";
    var view = (Statement.CreateView) new StatementParser().parse("create view v as " + query);
    assertThat(view.queryText()).isEqualTo(query);
  }

  @Test
  void predicatesAreCallsOfTheirOperators() {
    SqlGraphTable node =
        graphTable(
            "select * from graph_table (g match (a)-[e]->(b) where a is labeled x|y columns (a.x))");
    SqlCall where = (SqlCall) node.graphTable().pattern().where().orElseThrow();
    assertThat(where.getOperator()).isSameAs(GraphOperators.IS_LABELED);
    assertThat(((SqlLabels) where.operand(1)).labels()).isInstanceOf(LabelExpression.Or.class);
  }

  private static SqlGraphTable graphTable(String sql) {
    SqlNode from =
        ((SqlSelect) ((Statement.Query) new StatementParser().parse(sql)).node()).getFrom();
    return (SqlGraphTable) (from instanceof SqlGraphTable ? from : ((SqlCall) from).operand(0));
  }

  private static String text(SqlNode node) {
    return node.toSqlString(PostgresqlSqlDialect.DEFAULT).getSql().replaceAll("\\s+", " ");
  }

  private static String withoutPositions(GraphTable table) {
    return table.toString().replaceAll("position=\\d+", "").replaceAll("\\s+", " ");
  }
}
