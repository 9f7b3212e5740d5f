package io.megadb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.sql.text.Scripts;
import java.io.IOException;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.dialect.PostgresqlSqlDialect;
import org.apache.calcite.util.Litmus;
import org.junit.jupiter.api.Test;

/** The 22 queries, in PostgreSQL's form, with the specification's default parameters. */
class TestTpchQueries {
  @Test
  void parseAndComeBackTheSameFromTheirOwnText() throws IOException {
    List<Scripts.Part> queries = Scripts.split(TestStatementParser.resource("tpch.sql"));
    assertThat(queries).hasSize(22);
    for (Scripts.Part query : queries) {
      SqlNode node = parse(query.text());
      String text = node.toSqlString(PostgresqlSqlDialect.DEFAULT).getSql();
      SqlNode again =
          parse(
              text.replace("MEGADB_INTERVAL(", "interval ")
                  .replaceAll("(interval '[^']*')\\)", "$1"));
      assertThat(node.equalsDeep(again, Litmus.IGNORE)).as(text).isTrue();
    }
  }

  private static SqlNode parse(String sql) {
    return ((Statement.Query) new StatementParser().parse(sql)).node();
  }
}
