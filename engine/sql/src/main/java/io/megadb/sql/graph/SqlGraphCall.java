package io.megadb.sql.graph;

import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.Litmus;

/**
 * What stands in FROM and is about a graph. Its operands are the expressions within, so visitors
 * find parameters and sub-queries, and shuttles may replace them; everything else is in what it is
 * made of. Written out, it can be parsed again.
 */
abstract class SqlGraphCall extends SqlCall {
  private final List<SqlNode> expressions;
  private final SqlOperator operator;

  /**
   * @param expressions in the order in which {@link #with} asks for others
   */
  SqlGraphCall(String name, List<SqlNode> expressions, SqlParserPos position) {
    super(position);
    this.expressions = List.copyOf(expressions);
    this.operator = new Operator(name, this);
  }

  /** The same around other expressions. */
  abstract SqlGraphCall with(UnaryOperator<SqlNode> change, SqlParserPos position);

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
    return with(expression -> expression, position);
  }

  @Override
  public boolean equalsDeep(SqlNode node, Litmus litmus) {
    return node != null && node.getClass() == getClass() && node.toString().equals(toString())
        ? litmus.succeed()
        : litmus.fail("{} != {}", this, node);
  }

  /** Builds the same call around other expressions. */
  private static final class Operator extends SqlSpecialOperator {
    private final SqlGraphCall template;

    Operator(String name, SqlGraphCall template) {
      super(name, SqlKind.OTHER);
      this.template = template;
    }

    @Override
    public SqlCall createCall(SqlLiteral quantifier, SqlParserPos position, SqlNode... operands) {
      Iterator<SqlNode> next = List.of(operands).iterator();
      return template.with(expression -> next.next(), position);
    }
  }
}
