package io.megadb.planner.dialect.postgres;

import static io.megadb.spi.type.SqlType.Simple.JSON;
import static io.megadb.spi.type.SqlType.Simple.TEXT;

import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.dialect.text.AggregateText;
import io.megadb.planner.dialect.text.Dialect;
import io.megadb.planner.dialect.text.Literals;
import io.megadb.planner.dialect.text.RelTextWriter;
import io.megadb.planner.dialect.text.RexTextWriter;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;

/** PostgreSQL 17's own SQL. */
public final class PostgresDialect extends Dialect {
  /** Together these name a version of a row. */
  private static final String ROW_ID =
      "CAST(tableoid AS text) || ' ' || CAST(ctid AS text) || ' ' || CAST(xmin AS text)";

  private final Optional<String> vectorSchema;

  /**
   * @param vectorSchema where the database has pgvector's types and operators
   */
  public PostgresDialect(Optional<String> vectorSchema) {
    this.vectorSchema = vectorSchema;
  }

  @Override
  public String name() {
    return "PostgreSQL";
  }

  /** Names of pgvector with its schema, as a session's search path need not have it. */
  @Override
  public String typeName(SqlType type) {
    return type instanceof SqlType.VectorType && !(type instanceof SqlType.BitString)
        ? vectorSchema.map(s -> Identifiers.quote(s) + ".").orElse("") + TypeTable.postgres(type)
        : TypeTable.postgres(type);
  }

  @Override
  public String table(TableScan scan) {
    BoundTable table = scan.getTable().unwrap(BoundTable.class);
    if (table == null || table.locator()) {
      throw new MegaDbException(
          ErrorCode.INTERNAL_ERROR,
          "table " + scan.getTable().getQualifiedName() + " is not one of PostgreSQL");
    }
    TableName name = table.definition().name();
    String quoted = Identifiers.quote(name.schema()) + "." + Identifiers.quote(name.name());
    return scan.getRowType().getFieldNames().contains(LocalTier.ROW_ID) && table.rowId()
        ? "(SELECT *, "
            + ROW_ID
            + " AS "
            + Identifiers.quote(LocalTier.ROW_ID)
            + " FROM "
            + quoted
            + ")"
        : quoted;
  }

  @Override
  public String literal(RexLiteral literal, RelDataType type) {
    return Literals.postgres(literal, CalciteTypes.toSql(type));
  }

  @Override
  public String cast(String value, SqlType from, SqlType to) {
    return "CAST(" + value + " AS " + typeName(to) + ")";
  }

  @Override
  public String call(RexCall call, RexTextWriter operands) {
    return switch (call.getKind()) {
      case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
          PostgresFunctions.comparison(call, operands);
      case IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> PostgresFunctions.comparison(call, operands);
      case SOME, ALL -> operands.quantified(call);
      case ROW -> operands.function("ROW", call);
      case ARRAY_VALUE_CONSTRUCTOR ->
          operands.write(call.operands).stream()
              .collect(
                  Collectors.joining(
                      ", ", "CAST(ARRAY[", "] AS " + typeName(RexTextWriter.type(call)) + ")"));
      default ->
          vectorSchema
              .flatMap(schema -> PostgresVectors.write(call, operands, schema))
              .orElseGet(() -> PostgresFunctions.write(call, operands));
    };
  }

  /**
   * Always cast where PostgreSQL's type may be another one under the same name of ours: char(n) and
   * enums are text, json is jsonb, and a numeric without precision travels as numeric(38,16).
   */
  @Override
  public String output(String value, RelDataType from, SqlType to) {
    boolean same = CalciteTypes.toSql(from).equals(to);
    return switch (to) {
      // Where some are kept as arrays, all leave PostgreSQL as such; a cast to the dimension would
      // copy each.
      case SqlType.DenseVector vector ->
          "CAST("
              + value
              + " AS "
              + (vectorSchema.isPresent()
                  ? typeName(vector.withDimension(SqlType.VectorType.ANY))
                  : "real[]")
              + ")";
      case SqlType.SparseVector vector -> "CAST(" + value + " AS text)";
      case SqlType.BitString bits when same -> value;
      case SqlType.Simple simple when same && simple != TEXT && simple != JSON -> value;
      default -> cast(value, CalciteTypes.toSql(from), to);
    };
  }

  @Override
  public String aggregate(AggregateText call) {
    String name = call.name().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "count" ->
          call.arguments().isEmpty() ? call.call("count", List.of("*")) : call.call("count");
      case "$sum0", "sum0" -> "COALESCE(" + call.call("sum") + ", 0)";
      case "avg" ->
          call.type() instanceof SqlType.Numeric
              ? PostgresFunctions.quotient(call.call("sum"), call.call("count"), call.type())
              : call.call("avg");
      case "single_value" -> call.call("any_value");
      case "listagg" -> call.call("string_agg");
      case "some" -> call.call("bool_or");
      case "percentile_cont", "percentile_disc" -> call.within(name);
      // It comes as mode(value): what it aggregates is what it orders by.
      case "mode" ->
          "mode() WITHIN GROUP (ORDER BY "
              + (call.order().isEmpty() ? call.arguments() : call.order()).getFirst()
              + ")"
              + call.suffix();
      default -> call.call(name.startsWith("json_") ? "jsonb_" + name.substring(5) : name);
    };
  }

  @Override
  public String unnest(List<String> columns, List<RelDataType> types, Uncollect uncollect) {
    String function = "UNNEST(" + String.join(", ", columns) + ")";
    return uncollect.withOrdinality ? function + " WITH ORDINALITY" : function;
  }

  @Override
  public String tableFunction(TableFunctionScan scan, RelTextWriter writer) {
    RexCall call = (RexCall) scan.getCall();
    return new RexTextWriter(this, List.of(), writer)
        .function(call.getOperator().getName().toLowerCase(Locale.ROOT), call);
  }
}
