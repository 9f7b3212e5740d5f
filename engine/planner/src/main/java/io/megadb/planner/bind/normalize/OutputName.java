package io.megadb.planner.bind.normalize;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.types.TypeNames;
import io.megadb.spi.type.SqlType;
import java.util.Locale;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;

/** The names PostgreSQL gives output columns that have none (its FigureColname). */
final class OutputName {
  static final String NONE = "?column?";

  private OutputName() {}

  /** The name of a select item without AS. */
  static String of(SqlNode item) {
    String name = figure(item);
    return name == null ? NONE : name;
  }

  private static String figure(SqlNode node) {
    if (node instanceof SqlIdentifier name) {
      return name.names.getLast();
    }
    if (!(node instanceof SqlCall call)) {
      return null;
    }
    return switch (call.getKind()) {
      case AS -> ((SqlIdentifier) call.operand(1)).getSimple();
      case CAST -> {
        String inner = figure(call.operand(0));
        yield inner != null || !(call.operand(1) instanceof SqlDataTypeSpec spec)
            ? inner
            : TypeNames.resolve(spec).map(t -> internal(CalciteTypes.toSql(t))).orElse(null);
      }
      case CASE -> {
        SqlNode otherwise = call.getOperandList().getLast();
        String inner = otherwise == null ? null : figure(otherwise);
        yield inner == null ? "case" : inner;
      }
      case OVER, FILTER, WITHIN_GROUP, IGNORE_NULLS, RESPECT_NULLS, WITHIN_DISTINCT ->
          figure(call.operand(0));
      case SCALAR_QUERY -> figure(call.operand(0));
      case SELECT -> {
        SqlNodeList list = ((SqlSelect) call).getSelectList();
        yield list.size() == 1 ? figure(list.get(0)) : null;
      }
      case EXISTS -> "exists";
      case ARRAY_VALUE_CONSTRUCTOR, ARRAY_QUERY_CONSTRUCTOR -> "array";
      case ROW -> "row";
      case ITEM -> figure(call.operand(0));
      case DOT -> figure(call.operand(1));
      case COALESCE -> "coalesce";
      case NULLIF -> "nullif";
      default ->
          call.getOperator() instanceof SqlFunction
                  || call.getOperator() instanceof org.apache.calcite.sql.SqlAggFunction
              ? functionName(call.getOperator().getName().toLowerCase(Locale.ROOT))
              : null;
    };
  }

  private static String functionName(String name) {
    return switch (name) {
      case "character_length" -> "char_length";
      case "trim" -> "btrim";
      case "megadb_interval" -> "interval";
      default -> name;
    };
  }

  /** PostgreSQL's internal names of types, which name columns that are casts. */
  private static String internal(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN -> "bool";
            case SMALLINT -> "int2";
            case INTEGER -> "int4";
            case BIGINT -> "int8";
            case REAL -> "float4";
            case DOUBLE -> "float8";
            default -> simple.sql();
          };
      case SqlType.Numeric n -> "numeric";
      case SqlType.UnconstrainedNumeric n -> "numeric";
      case SqlType.Varchar v -> "varchar";
      case SqlType.Array a -> internal(a.element());
      case SqlType.Struct s -> "row";
      case SqlType.VectorType v -> v.baseName();
    };
  }
}
