package io.megadb.planner.dialect.text;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelFieldCollation.NullDirection;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/** What differs between the SQL of PostgreSQL and that of DuckDB. Stateless. */
public abstract class Dialect {
  /** The engine, for messages. */
  public abstract String name();

  /** The engine's name of a type. */
  public abstract String typeName(SqlType type);

  /**
   * The type that values of a type must have where an outer join or a scalar sub-query adds NULLs
   * to them; a cast to it and back loses nothing. The type itself unless the engine has a fault
   * there.
   */
  public SqlType carried(SqlType type) {
    return type;
  }

  /** A FROM item for a table of the catalog. */
  public abstract String table(TableScan scan);

  /** A literal of exactly this type. */
  public abstract String literal(RexLiteral literal, RelDataType type);

  /** A call other than those {@link RexTextWriter} writes for every engine. */
  public abstract String call(RexCall call, RexTextWriter operands);

  /** A conversion with PostgreSQL's meaning; the types differ. */
  public abstract String cast(String value, SqlType from, SqlType to);

  /** A constant of a type from text that certainly is one; empty if that takes a look at it. */
  public Optional<String> constant(String text, SqlType to) {
    return Optional.empty();
  }

  /** An aggregate function's value. */
  public abstract String aggregate(AggregateText call);

  /** A FROM item that turns the arrays of the columns into rows. */
  public abstract String unnest(List<String> columns, List<RelDataType> types, Uncollect uncollect);

  /** A FROM item for a function that yields rows. */
  public abstract String tableFunction(TableFunctionScan scan, RelTextWriter writer);

  public final String expression(RexNode node, List<String> fields, RelTextWriter writer) {
    return new RexTextWriter(this, fields, writer).write(node);
  }

  /** Whether an expression is cheap enough to be written twice. */
  public final boolean plain(RexNode node) {
    return node instanceof RexInputRef
        || node instanceof RexFieldAccess access && plain(access.getReferenceExpr());
  }

  /** Whether an expression may yield more than one row. */
  public final boolean setReturning(RexNode node) {
    return node.getKind() == SqlKind.UNNEST;
  }

  /** A value of the type the reader was promised. */
  public String output(String value, RelDataType from, SqlType to) {
    SqlType computed = CalciteTypes.toSql(from);
    if (typeName(computed).equals(typeName(to))) {
      return value;
    }
    return isNull(from) ? nullOf(to) : cast(value, computed, to);
  }

  /** A value converted to another type of the algebra. */
  public final String convert(String value, RelDataType from, RelDataType to) {
    SqlType target = CalciteTypes.toSql(to);
    return CalciteTypes.toSql(from).equals(target) ? value : output(value, from, target);
  }

  public final String nullOf(RelDataType type) {
    return nullOf(CalciteTypes.toSql(type));
  }

  public final String nullOf(SqlType type) {
    return "CAST(NULL AS " + typeName(type) + ")";
  }

  private static boolean isNull(RelDataType type) {
    return type.getSqlTypeName() == org.apache.calcite.sql.type.SqlTypeName.NULL;
  }

  /**
   * An exact expression in faster arithmetic, whose result is NULL where that is too narrow for it;
   * empty if there is no faster one.
   */
  public Optional<String> narrow(RexNode node, List<String> fields, RelTextWriter writer) {
    return Optional.empty();
  }

  /** Whether {@link #narrow} has an answer. */
  public boolean narrows(RexNode node) {
    return false;
  }

  /**
   * An aggregate call over a SELECT's columns.
   *
   * @param rests by argument, what {@link SplitSums} split off from it
   */
  public final String aggregate(
      AggregateCall call, Aggregate aggregate, List<String> fields, Map<Integer, String> rests) {
    List<RelDataType> inputTypes = RelTextWriter.types(aggregate.getInput());
    List<String> arguments = new ArrayList<>();
    List<SqlType> types = new ArrayList<>();
    for (int argument : call.getArgList()) {
      arguments.add(fields.get(argument));
      types.add(CalciteTypes.toSql(inputTypes.get(argument)));
    }
    List<String> order = new ArrayList<>();
    for (RelFieldCollation key : call.getCollation().getFieldCollations()) {
      order.add(sortKey(fields.get(key.getFieldIndex()), key));
    }
    String filter = call.filterArg < 0 ? "" : " FILTER (WHERE " + fields.get(call.filterArg) + ")";
    return aggregate(
        new AggregateText(
            call.getAggregation().getName(),
            call.isDistinct(),
            arguments,
            types,
            order,
            filter,
            call.ignoreNulls(),
            CalciteTypes.toSql(call.getType()),
            call.getArgList().size() == 1 ? rests.get(call.getArgList().getFirst()) : null));
  }

  /** A sort key; NULL is the largest value, as in PostgreSQL, where the query does not say. */
  public final String sortKey(String expression, RelFieldCollation key) {
    boolean descending = key.getDirection().isDescending();
    NullDirection nulls =
        key.nullDirection != NullDirection.UNSPECIFIED
            ? key.nullDirection
            : descending ? NullDirection.FIRST : NullDirection.LAST;
    return expression
        + (descending ? " DESC" : " ASC")
        + (nulls == NullDirection.FIRST ? " NULLS FIRST" : " NULLS LAST");
  }

  public final MegaDbException unsupported(String what) {
    return new MegaDbException(
        ErrorCode.FEATURE_NOT_SUPPORTED, what + " is not supported outside PostgreSQL tables");
  }
}
