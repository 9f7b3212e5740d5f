package io.megadb.tier.olap.scan;

import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.olap.table.IcebergTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Comparators;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Predicates as Iceberg expressions that no wanted file fails. PostgreSQL's meaning differs from
 * Iceberg's in NaN (equal to itself and the greatest, where Iceberg's bounds leave it out) and in
 * zeros (-0.0 equals 0.0); UUIDs Iceberg compares as signed numbers.
 *
 * @param ownFiles for the metrics of files this tier wrote
 * @param foreignFiles for the metrics of files whose UUID bounds may be in another order
 * @param partitions for partition values, which have that trouble too unless compared for equality
 */
record Pruning(Expression ownFiles, Expression foreignFiles, Expression partitions) {
  /** Longer lists Iceberg's metrics evaluation ignores. */
  private static final int LONGEST_IN = 200;

  static final Pruning NOTHING =
      new Pruning(Expressions.alwaysTrue(), Expressions.alwaysTrue(), Expressions.alwaysTrue());

  static Pruning of(Schema schema, List<ColumnPredicate> predicates) {
    Pruning all = NOTHING;
    for (ColumnPredicate predicate : predicates) {
      NestedField field = schema.asStruct().field(predicate.column());
      if (field == null || !comparable(field)) {
        continue;
      }
      Expression expression = expression(field, predicate).orElse(null);
      if (expression == null) {
        continue;
      }
      boolean uuid = field.type().typeId() == Type.TypeID.UUID && ordered(predicate.operator());
      boolean range =
          predicate.operator() != ColumnPredicate.Operator.EQUAL
              && predicate.operator() != ColumnPredicate.Operator.IN;
      all =
          new Pruning(
              Expressions.and(all.ownFiles, expression),
              uuid ? all.foreignFiles : Expressions.and(all.foreignFiles, expression),
              uuid && range ? all.partitions : Expressions.and(all.partitions, expression));
    }
    return all;
  }

  /** Whether anything can be pruned. */
  boolean prunes() {
    return ownFiles.op() != Expression.Operation.TRUE;
  }

  /** Text that stands for json or an interval does not compare as text. */
  private static boolean comparable(NestedField field) {
    SqlType type = IcebergTypes.ofField(field).orElse(null);
    return field.type().isPrimitiveType()
        && type != null
        && type != SqlType.Simple.JSON
        && type != SqlType.Simple.INTERVAL;
  }

  private static boolean ordered(ColumnPredicate.Operator operator) {
    return switch (operator) {
      case IS_NULL, IS_NOT_NULL -> false;
      default -> true;
    };
  }

  private static Optional<Expression> expression(NestedField field, ColumnPredicate predicate) {
    String name = field.name();
    switch (predicate.operator()) {
      case IS_NULL -> {
        return Optional.of(Expressions.isNull(name));
      }
      case IS_NOT_NULL -> {
        return Optional.of(Expressions.notNull(name));
      }
      default -> {
        // Compared with values below.
      }
    }
    List<Object> values = new ArrayList<>();
    for (Object operand : predicate.values()) {
      Optional<Object> value = PredicateValues.of(field.type(), operand);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      values.add(value.get());
    }
    boolean real =
        field.type().typeId() == Type.TypeID.FLOAT || field.type().typeId() == Type.TypeID.DOUBLE;
    return Optional.of(
        switch (predicate.operator()) {
          case EQUAL, IN -> in(field, values, real);
          case LESS ->
              real
                  ? Reals.less(name, values.getFirst())
                  : Expressions.lessThan(name, values.getFirst());
          case LESS_OR_EQUAL ->
              real
                  ? Reals.lessOrEqual(name, values.getFirst())
                  : Expressions.lessThanOrEqual(name, values.getFirst());
          case GREATER ->
              real
                  ? Reals.greater(name, values.getFirst())
                  : Expressions.greaterThan(name, values.getFirst());
          case GREATER_OR_EQUAL ->
              real
                  ? Reals.greaterOrEqual(name, values.getFirst())
                  : Expressions.greaterThanOrEqual(name, values.getFirst());
          case IS_NULL, IS_NOT_NULL -> throw new IllegalStateException("answered above");
        });
  }

  private static Expression in(NestedField field, List<Object> values, boolean real) {
    if (values.isEmpty()) {
      return Expressions.alwaysFalse();
    }
    String name = field.name();
    Set<Object> wanted = new LinkedHashSet<>(values);
    if (real) {
      return Reals.in(name, wanted);
    }
    if (wanted.size() == 1) {
      return Expressions.equal(name, wanted.iterator().next());
    }
    Expression in = Expressions.in(name, wanted);
    if (wanted.size() <= LONGEST_IN || field.type().typeId() == Type.TypeID.UUID) {
      return in;
    }
    Comparator<Object> order = Comparators.forType(field.type().asPrimitiveType());
    return Expressions.and(
        in,
        Expressions.greaterThanOrEqual(name, wanted.stream().min(order).orElseThrow()),
        Expressions.lessThanOrEqual(name, wanted.stream().max(order).orElseThrow()));
  }
}
