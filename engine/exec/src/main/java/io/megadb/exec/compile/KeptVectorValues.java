package io.megadb.exec.compile;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTier;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.VectorText;
import io.megadb.sql.ColumnName;
import io.megadb.sql.calcite.ParsedTypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Values for a table whose vectors PostgreSQL only keeps. It can't read their texts, so literals
 * and parameters are read here as the types of their columns.
 */
final class KeptVectorValues {
  private KeptVectorValues() {}

  /** An INSERT's source; what is no VALUES yields values that have their types already. */
  static SqlNode of(SqlNode source, List<ColumnName> columns, TableDefinition target) {
    if (!target.options().containsKey(SqlTier.KEPT_VECTORS) || source.getKind() != SqlKind.VALUES) {
      return source;
    }
    List<String> names =
        columns.isEmpty()
            ? target.rowType().stream().map(Column::name).toList()
            : ColumnName.names(columns);
    List<SqlNode> rows = new ArrayList<>();
    for (SqlNode node : ((SqlCall) source).getOperandList()) {
      SqlCall row = (SqlCall) node;
      List<SqlNode> items = new ArrayList<>();
      for (int i = 0; i < row.operandCount(); i++) {
        SqlNode item = row.operand(i);
        items.add(i < names.size() ? assigned(item, names.get(i), target) : item);
      }
      rows.add(row.getOperator().createCall(row.getParserPosition(), items));
    }
    return SqlStdOperatorTable.VALUES.createCall(source.getParserPosition(), rows);
  }

  private static void checkLength(SqlType.BitString type, SqlLiteral literal) {
    try {
      VectorText.bits(type, literal.getValueAs(String.class));
    } catch (MegaDbException e) {
      throw e.withPosition(literal.getParserPosition().getColumnNum());
    }
  }

  /** A value for a column: literals and parameters as its type, all values of vectors. */
  static SqlNode assigned(SqlNode value, String column, TableDefinition target) {
    Optional<SqlType> type = target.column(column).map(c -> c.column().type());
    if (!target.options().containsKey(SqlTier.KEPT_VECTORS) || type.isEmpty()) {
      return value;
    }
    boolean literal =
        value instanceof SqlDynamicParam
            || value instanceof SqlLiteral l
                && (l.getTypeName() == SqlTypeName.CHAR || l.getTypeName() == SqlTypeName.NULL);
    if (type.get() instanceof SqlType.BitString bits
        && value instanceof SqlLiteral l
        && l.getTypeName() == SqlTypeName.CHAR) {
      // The cast would cut off or add bits, which an assignment does not.
      checkLength(bits, l);
    }
    boolean cast =
        type.get() instanceof SqlType.VectorType && !(type.get() instanceof SqlType.BitString)
            || literal && !(type.get() instanceof SqlType.Varchar);
    return cast
        ? SqlStdOperatorTable.CAST.createCall(
            value.getParserPosition(),
            value,
            ParsedTypeName.of(type.get(), value.getParserPosition()))
        : value;
  }
}
