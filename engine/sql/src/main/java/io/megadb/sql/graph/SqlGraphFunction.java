package io.megadb.sql.graph;

import java.util.function.UnaryOperator;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/** An algorithm over a graph in a FROM clause. */
public final class SqlGraphFunction extends SqlGraphCall {
  private final GraphFunction function;

  public SqlGraphFunction(GraphFunction function, SqlParserPos position) {
    super(function.name().name(), function.expressions(), position);
    this.function = function;
  }

  public GraphFunction function() {
    return function;
  }

  @Override
  SqlGraphCall with(UnaryOperator<SqlNode> change, SqlParserPos position) {
    return new SqlGraphFunction(function.mapExpressions(change), position);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    new GraphTableWriter(writer).graphFunction(function);
  }
}
