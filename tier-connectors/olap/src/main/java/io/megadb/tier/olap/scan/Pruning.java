package io.megadb.tier.olap.scan;

import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.ColumnPredicate.Operator;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.olap.table.IcebergTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Comparators;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Predicates as Iceberg expressions that no wanted file fails. PostgreSQL's meaning differs from
 * Iceberg's in NaN (equal to itself and the greatest, where Iceberg's bounds leave it out) and in
 * zeros (-0.0 equals 0.0), see {@link Reals}; UUIDs Iceberg compares as signed numbers.
 *
 * @param partitions for partition values
 * @param ownFiles for the metrics of files this tier wrote
 * @param foreignFiles for the metrics of files whose UUID bounds may be in another order
 * @param uuids comparisons of UUIDs, for the metrics of files this tier wrote
 */
record Pruning(
    Expression partitions, Expression ownFiles, Expression foreignFiles, List<UuidRange> uuids) {
  /** Longer lists Iceberg's metrics evaluation ignores. */
  private static final int LONGEST_IN = 200;

  static Pruning of(Schema schema, List<ColumnPredicate> predicates) {
    Expression all = Expressions.alwaysTrue();
    Expression foreign = all;
    List<UuidRange> uuids = new ArrayList<>();
    for (ColumnPredicate predicate : predicates) {
      NestedField field = schema.asStruct().field(predicate.column());
      if (field == null || !comparable(field)) {
        continue;
      }
      List<Object> values = values(field, predicate).orElse(null);
      if (values == null) {
        continue;
      }
      boolean uuid = field.type().typeId() == Type.TypeID.UUID && !values.isEmpty();
      Operator operator = predicate.operator();
      if (uuid && operator != Operator.EQUAL && operator != Operator.IN) {
        uuids.add(new UuidRange(field.fieldId(), operator, (UUID) values.getFirst()));
      } else {
        Expression expression = expression(field, operator, values);
        all = Expressions.and(all, expression);
        foreign = uuid ? foreign : Expressions.and(foreign, expression);
      }
    }
    return new Pruning(all, all, foreign, uuids);
  }

  /** Whether anything can be pruned. */
  boolean prunes() {
    return ownFiles.op() != Expression.Operation.TRUE || !uuids.isEmpty();
  }

  /** Text that stands for json or an interval does not compare as text. */
  private static boolean comparable(NestedField field) {
    SqlType type = IcebergTypes.ofField(field).orElse(null);
    return field.type().isPrimitiveType()
        && type != null
        && type != SqlType.Simple.JSON
        && type != SqlType.Simple.INTERVAL;
  }

  private static Optional<List<Object>> values(NestedField field, ColumnPredicate predicate) {
    List<Object> values = new ArrayList<>(predicate.values().size());
    for (Object operand : predicate.values()) {
      Optional<Object> value = PredicateValues.of(field.type(), operand);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      values.add(value.get());
    }
    return Optional.of(values);
  }

  private static Expression expression(NestedField field, Operator operator, List<Object> values) {
    String name = field.name();
    boolean real =
        field.type().typeId() == Type.TypeID.FLOAT || field.type().typeId() == Type.TypeID.DOUBLE;
    Object value = values.isEmpty() ? null : values.getFirst();
    return switch (operator) {
      case IS_NULL -> Expressions.isNull(name);
      case IS_NOT_NULL -> Expressions.notNull(name);
      case MATCHES -> throw new IllegalStateException("no index on words: " + name);
      case EQUAL, IN -> real ? Reals.in(name, new LinkedHashSet<>(values)) : in(field, values);
      case LESS -> real ? Reals.less(name, value) : Expressions.lessThan(name, value);
      case LESS_OR_EQUAL ->
          real ? Reals.lessOrEqual(name, value) : Expressions.lessThanOrEqual(name, value);
      case GREATER -> real ? Reals.greater(name, value) : Expressions.greaterThan(name, value);
      case GREATER_OR_EQUAL ->
          real ? Reals.greaterOrEqual(name, value) : Expressions.greaterThanOrEqual(name, value);
    };
  }

  private static Expression in(NestedField field, List<Object> values) {
    String name = field.name();
    Set<Object> wanted = new LinkedHashSet<>(values);
    if (wanted.isEmpty()) {
      return Expressions.alwaysFalse();
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
