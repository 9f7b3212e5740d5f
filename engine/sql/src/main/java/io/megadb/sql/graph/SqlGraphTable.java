package io.megadb.sql.graph;

import java.util.Iterator;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.Litmus;

/**
 * GRAPH_TABLE in a FROM clause. Its operands are the expressions within ({@link
 * GraphTable#expressions()}), so visitors find parameters and subqueries, and shuttles may replace
 * them; everything else is in {@link #graphTable()}. Written out, it can be parsed again.
 */
public final class SqlGraphTable extends SqlCall {
  private final GraphTable graphTable;
  private final List<SqlNode> expressions;
  private final SqlOperator operator;

  public SqlGraphTable(GraphTable graphTable, SqlParserPos position) {
    super(position);
    this.graphTable = graphTable;
    this.expressions = List.copyOf(graphTable.expressions());
    this.operator = new Operator(graphTable);
  }

  public GraphTable graphTable() {
    return graphTable;
  }

  @Override
  public SqlOperator getOperator() {
    return operator;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return expressions;
  }

  @Override
  public SqlNode clone(SqlParserPos position) {
    return new SqlGraphTable(graphTable, position);
  }

  @Override
  public boolean equalsDeep(SqlNode node, Litmus litmus) {
    return node instanceof SqlGraphTable other && other.toString().equals(toString())
        ? litmus.succeed()
        : litmus.fail("{} != {}", this, node);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    new GraphTableWriter(writer).graphTable(graphTable);
  }

  /** Builds the same GRAPH_TABLE around other expressions. */
  private static final class Operator extends SqlSpecialOperator {
    private final GraphTable template;

    Operator(GraphTable template) {
      super("GRAPH_TABLE", SqlKind.OTHER);
      this.template = template;
    }

    @Override
    public SqlCall createCall(SqlLiteral quantifier, SqlParserPos position, SqlNode... operands) {
      Iterator<SqlNode> next = List.of(operands).iterator();
      return new SqlGraphTable(template.mapExpressions(expression -> next.next()), position);
    }
  }
}
