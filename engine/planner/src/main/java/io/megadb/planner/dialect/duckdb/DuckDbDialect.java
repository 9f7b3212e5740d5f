package io.megadb.planner.dialect.duckdb;

import static io.megadb.planner.dialect.text.RexTextWriter.type;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.dialect.text.AggregateText;
import io.megadb.planner.dialect.text.Calls;
import io.megadb.planner.dialect.text.Dialect;
import io.megadb.planner.dialect.text.Literals;
import io.megadb.planner.dialect.text.NativeTypes;
import io.megadb.planner.dialect.text.RelTextWriter;
import io.megadb.planner.dialect.text.RexTextWriter;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/** DuckDB's SQL, with PostgreSQL's meaning. */
public final class DuckDbDialect extends Dialect {
  @Override
  public String name() {
    return "DuckDB";
  }

  @Override
  public String typeName(SqlType type) {
    return TypeTable.duckDb(type);
  }

  @Override
  public SqlType carried(SqlType type) {
    return DuckDbVectors.carried(type);
  }

  @Override
  public String table(TableScan scan) {
    throw new MegaDbException(
        ErrorCode.INTERNAL_ERROR,
        "table " + scan.getTable().getQualifiedName() + " was not replaced by a slot");
  }

  @Override
  public String literal(RexLiteral literal, RelDataType type) {
    return Literals.duckDb(literal, CalciteTypes.toSql(type));
  }

  @Override
  public String cast(String value, SqlType from, SqlType to) {
    return DuckDbCasts.cast(value, from, to);
  }

  @Override
  public Optional<String> constant(String text, SqlType to) {
    return DuckDbConstants.of(text, to);
  }

  @Override
  public boolean narrows(RexNode node) {
    return DuckDbArithmetic.narrows(node);
  }

  @Override
  public Optional<String> narrow(RexNode node, List<String> fields, RelTextWriter writer) {
    return narrows(node)
        ? Optional.of("TRY(" + new RexTextWriter(this, fields, writer).narrowed().write(node) + ")")
        : Optional.empty();
  }

  @Override
  public String aggregate(AggregateText call) {
    return DuckDbAggregates.write(call);
  }

  @Override
  public String call(RexCall call, RexTextWriter operands) {
    Optional<String> vector = DuckDbVectors.write(Calls.name(call), call, operands);
    if (vector.isPresent()) {
      return vector.get();
    }
    return switch (call.getKind()) {
      case EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          IS_DISTINCT_FROM,
          IS_NOT_DISTINCT_FROM ->
          comparison(call, operands);
      case SOME, ALL -> operands.quantified(call);
      case PLUS, MINUS, TIMES, DIVIDE, MOD, MINUS_PREFIX, PLUS_PREFIX ->
          DuckDbArithmetic.write(call, operands);
      case ROW ->
          CalciteTypes.toSql(call.getType()) instanceof SqlType.Struct struct
              ? row(struct, operands.write(call.operands))
              : operands.function("ROW", call);
      case ARRAY_VALUE_CONSTRUCTOR -> array(call, operands);
      default -> DuckDbFunctions.write(call, operands);
    };
  }

  private String array(RexCall call, RexTextWriter operands) {
    RelDataType element = call.getType().getComponentType();
    return call.operands.stream()
        .map(operand -> convert(operands.write(operand), operand.getType(), element))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private String comparison(RexCall call, RexTextWriter operands) {
    if (type(call.operands.getFirst()) == SqlType.Simple.JSON) {
      if (call.getKind() != SqlKind.EQUALS && call.getKind() != SqlKind.NOT_EQUALS) {
        throw unsupported("comparison of json");
      }
      // DuckDB would compare the texts.
      return "(mdb_json_identity("
          + operands.write(call.operands.get(0))
          + ")"
          + Calls.comparison(call)
          + "mdb_json_identity("
          + operands.write(call.operands.get(1))
          + "))";
    }
    return operands.infix(Calls.comparison(call), call);
  }

  private static String row(SqlType.Struct struct, List<String> values) {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < values.size(); i++) {
      text.append(i == 0 ? "" : ", ").append(Identifiers.quote(struct.fields().get(i).name()));
      text.append(": ").append(values.get(i));
    }
    return text.append("}").toString();
  }

  @Override
  public String unnest(List<String> columns, List<RelDataType> types, Uncollect uncollect) {
    String function = "UNNEST(" + String.join(", ", columns) + ")";
    return uncollect.withOrdinality ? function + " WITH ORDINALITY" : function;
  }

  @Override
  public String tableFunction(TableFunctionScan scan, RelTextWriter writer) {
    RexCall call = (RexCall) scan.getCall();
    List<String> arguments = new RexTextWriter(this, List.of(), writer).write(call.operands);
    String name = call.getOperator().getName().toLowerCase(java.util.Locale.ROOT);
    String list = String.join(", ", arguments);
    return switch (name) {
      case "generate_series" -> series(call, list);
      case "unnest" -> "UNNEST(" + list + ")";
      case "regexp_split_to_table" -> "UNNEST(regexp_split_to_array(" + list + ", 's'))";
      case "json_array_elements", "jsonb_array_elements" ->
          "UNNEST(mdb_json_elements(" + list + "))";
      case "json_array_elements_text", "jsonb_array_elements_text" ->
          "UNNEST(mdb_json_texts(" + list + "))";
      case "json_object_keys", "jsonb_object_keys" -> "UNNEST(mdb_json_object_keys(" + list + "))";
      case "json_each", "jsonb_each" -> pairs("mdb_json_each(" + list + ")");
      case "json_each_text", "jsonb_each_text" -> pairs("mdb_json_each_text(" + list + ")");
      case "string_to_table" -> "UNNEST(mdb_string_to_array(" + list + "))";
      default -> throw unsupported("table function " + name);
    };
  }

  private static String pairs(String members) {
    return "(SELECT UNNEST(" + members + ", max_depth := 2))";
  }

  /** DuckDB's own table function yields BIGINT, and takes no columns of a row beside it. */
  private String series(RexCall call, String arguments) {
    SqlType type = CalciteTypes.toSql(call.operands.getFirst().getType());
    boolean constant = call.operands.stream().allMatch(RexUtil::isConstant);
    if (!NativeTypes.isInteger(type) || !constant) {
      String values = "UNNEST(generate_series(" + arguments + "))";
      return "(SELECT CAST(" + values + " AS " + typeName(type) + "))";
    }
    String rows = "generate_series(" + arguments + ")";
    return type == SqlType.Simple.BIGINT
        ? rows
        : "(SELECT CAST(x AS " + typeName(type) + ") FROM " + rows + " AS s(x))";
  }

  /** A value as another type, unless it is of that type. */
  public static String as(String value, SqlType from, SqlType to) {
    return from.equals(to) ? value : "CAST(" + value + " AS " + TypeTable.duckDb(to) + ")";
  }

  public static String operand(RexNode node, SqlType to, RexTextWriter writer) {
    return as(writer.write(node), type(node), to);
  }
}
