package io.megadb.sql.graph;

import java.util.function.UnaryOperator;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/** GRAPH_TABLE in a FROM clause. */
public final class SqlGraphTable extends SqlGraphCall {
  private final GraphTable graphTable;

  public SqlGraphTable(GraphTable graphTable, SqlParserPos position) {
    super("GRAPH_TABLE", graphTable.expressions(), position);
    this.graphTable = graphTable;
  }

  public GraphTable graphTable() {
    return graphTable;
  }

  @Override
  SqlGraphCall with(UnaryOperator<SqlNode> change, SqlParserPos position) {
    return new SqlGraphTable(graphTable.mapExpressions(change), position);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    new GraphTableWriter(writer).graphTable(graphTable);
  }
}
