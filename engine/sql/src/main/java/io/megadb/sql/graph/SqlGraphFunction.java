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
 * An algorithm over a graph in a FROM clause. Its operands are the expressions within, so visitors
 * find parameters and sub-queries; everything else is in {@link #function()}. Written out, it can
 * be parsed again.
 */
public final class SqlGraphFunction extends SqlCall {
  private final GraphFunction function;
  private final List<SqlNode> expressions;
  private final SqlOperator operator;

  public SqlGraphFunction(GraphFunction function, SqlParserPos position) {
    super(position);
    this.function = function;
    this.expressions = function.expressions();
    this.operator = new Operator(function);
  }

  public GraphFunction function() {
    return function;
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
    return new SqlGraphFunction(function, position);
  }

  @Override
  public boolean equalsDeep(SqlNode node, Litmus litmus) {
    return node instanceof SqlGraphFunction other && other.toString().equals(toString())
        ? litmus.succeed()
        : litmus.fail("{} != {}", this, node);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    new GraphTableWriter(writer).graphFunction(function);
  }

  /** Builds the same call around other expressions. */
  private static final class Operator extends SqlSpecialOperator {
    private final GraphFunction template;

    Operator(GraphFunction template) {
      super(template.name().name(), SqlKind.OTHER);
      this.template = template;
    }

    @Override
    public SqlCall createCall(SqlLiteral quantifier, SqlParserPos position, SqlNode... operands) {
      Iterator<SqlNode> next = List.of(operands).iterator();
      return new SqlGraphFunction(template.mapExpressions(expression -> next.next()), position);
    }
  }
}
