package io.megadb.planner.bind.write;

import io.megadb.planner.bind.functions.EnforceOperator;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.types.Coercions;
import io.megadb.planner.bind.types.Kind;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;

/** What a value has to go through to be stored: assignment cast, length, NOT NULL, CHECK. */
final class RowRules {
  private final TableDefinition table;
  private final RexBuilder builder;

  RowRules(TableDefinition table, RexBuilder builder) {
    this.table = table;
    this.builder = builder;
  }

  /**
   * The value as the column's type, without length check.
   *
   * @throws MegaDbException DATATYPE_MISMATCH if PostgreSQL has no assignment cast
   */
  RexNode assigned(ColumnDefinition column, RexNode value) {
    SqlType target = column.column().type();
    RelDataType given = value.getType();
    RelDataType wanted =
        CalciteTypes.toCalcite(
            target instanceof SqlType.Varchar ? SqlType.Simple.TEXT : target, true);
    if (CalciteTypes.isUnknown(given)) {
      return RexLiteral.isNullLiteral(value)
          ? builder.makeNullLiteral(wanted)
          : builder.makeAbstractCast(wanted, value, false);
    }
    if (!Coercions.assignment(given, wanted)) {
      throw new MegaDbException(
              ErrorCode.DATATYPE_MISMATCH,
              "column \""
                  + column.name()
                  + "\" is of type "
                  + CalciteTypes.displayName(target)
                  + " but expression is of type "
                  + CalciteTypes.displayName(given))
          .withHint("You will need to rewrite or cast the expression.");
    }
    refuseOtherDimension(given, target);
    Kind kind = Kind.of(given);
    // An unconstrained numeric keeps each value's own scale.
    boolean keeps = target instanceof SqlType.UnconstrainedNumeric && kind == Kind.NUMERIC;
    if (keeps || CalciteTypes.toSql(given).equals(CalciteTypes.toSql(wanted))) {
      return value;
    }
    RelDataType cast = CalciteTypes.factory().createTypeWithNullability(wanted, given.isNullable());
    return builder.makeAbstractCast(cast, value, false);
  }

  private static void refuseOtherDimension(RelDataType given, SqlType target) {
    if (target instanceof SqlType.VectorType column
        && CalciteTypes.toSqlOrText(given) instanceof SqlType.VectorType value
        && value.dimension() != SqlType.VectorType.ANY
        && column.dimension() != SqlType.VectorType.ANY
        && value.dimension() != column.dimension()) {
      throw column instanceof SqlType.BitString
          ? new MegaDbException(
              ErrorCode.STRING_LENGTH_MISMATCH,
              "bit string length " + value.dimension() + " does not match type " + column.sql())
          : new MegaDbException(
              ErrorCode.DATA_EXCEPTION,
              "expected " + column.dimension() + " dimensions, not " + value.dimension());
    }
  }

  /**
   * A projection of {@code input}'s fields that enforces the table's rules.
   *
   * @param input its first fields are the table's columns, already {@link #assigned}; further ones
   *     pass through
   * @param written the columns to look at; the others hold what was stored before
   * @param checks the table's CHECK conditions over its columns' positions
   */
  RelNode enforced(RelNode input, Set<Integer> written, List<RexNode> checks) {
    List<RexNode> fields = new ArrayList<>();
    for (int i = 0; i < input.getRowType().getFieldCount(); i++) {
      RexNode value = builder.makeInputRef(input, i);
      fields.add(
          i < table.columns().size() && written.contains(i)
              ? length(table.columns().get(i), required(table.columns().get(i), value))
              : value);
    }
    for (int i = 0; i < checks.size(); i++) {
      int first = firstColumn(checks.get(i), written);
      if (first >= 0) {
        RexNode condition = retyped(checks.get(i), input);
        String message =
            "new row for relation \""
                + table.name().name()
                + "\" violates check constraint: "
                + table.checks().get(i);
        fields.set(
            first,
            builder.makeCall(
                fields.get(first).getType(),
                EnforceOperator.CHECK,
                List.of(fields.get(first), condition, builder.makeLiteral(message))));
      }
    }
    return LogicalProject.create(
        input, List.of(), fields, input.getRowType().getFieldNames(), Set.of());
  }

  private RexNode required(ColumnDefinition column, RexNode value) {
    if (column.column().nullable() || !value.getType().isNullable()) {
      return value;
    }
    String message =
        "null value in column \""
            + column.name()
            + "\" of relation \""
            + table.name().name()
            + "\" violates not-null constraint";
    return builder.makeCall(
        CalciteTypes.factory().createTypeWithNullability(value.getType(), false),
        EnforceOperator.NOT_NULL,
        List.of(value, builder.makeLiteral(message)));
  }

  private RexNode length(ColumnDefinition column, RexNode value) {
    if (!(column.column().type() instanceof SqlType.Varchar(int length))) {
      return value;
    }
    return builder.makeCall(
        CalciteTypes.toCalcite(column.column().type(), value.getType().isNullable()),
        EnforceOperator.LENGTH,
        List.of(
            value,
            builder.makeExactLiteral(BigDecimal.valueOf(length)),
            builder.makeLiteral("value too long for type character varying(" + length + ")")));
  }

  private static int firstColumn(RexNode condition, Set<Integer> written) {
    int[] first = {-1};
    condition.accept(
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef reference) {
            if (written.contains(reference.getIndex())
                && (first[0] < 0 || reference.getIndex() < first[0])) {
              first[0] = reference.getIndex();
            }
            return reference;
          }
        });
    return first[0];
  }

  /** The condition over the new values, whose nullability may differ from the stored columns'. */
  private RexNode retyped(RexNode condition, RelNode input) {
    return condition.accept(
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef reference) {
            return builder.makeInputRef(input, reference.getIndex());
          }
        });
  }
}
