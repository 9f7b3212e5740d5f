package io.megadb.sql.graph;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/** A label expression as a node: a call without operands, so that visitors pass it by. */
public final class SqlLabels extends SqlCall {
  private static final SqlOperator OPERATOR = new SqlSpecialOperator("LABELS", SqlKind.OTHER);

  private final LabelExpression labels;

  public SqlLabels(LabelExpression labels, SqlParserPos position) {
    super(position);
    this.labels = labels;
  }

  public LabelExpression labels() {
    return labels;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of();
  }

  @Override
  public SqlNode clone(SqlParserPos position) {
    return new SqlLabels(labels, position);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    new GraphTableWriter(writer).labels(labels);
  }
}
