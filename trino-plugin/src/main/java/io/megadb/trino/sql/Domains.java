package io.megadb.trino.sql;

import io.megadb.trino.handle.MegadbColumn;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.Range;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.BooleanType;
import io.trino.spi.type.DateType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.DoubleType;
import io.trino.spi.type.IntegerType;
import io.trino.spi.type.RealType;
import io.trino.spi.type.SmallintType;
import io.trino.spi.type.TimeType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.Type;
import io.trino.spi.type.UuidType;
import io.trino.spi.type.VarbinaryType;
import io.trino.spi.type.VarcharType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Domains of columns as SQL conditions. */
public final class Domains {
  private Domains() {}

  /**
   * Conditions that let through exactly the rows of the domains.
   *
   * @throws IllegalArgumentException for a domain that {@link #condition} has no SQL for
   */
  public static List<String> conditions(TupleDomain<ColumnHandle> domains) {
    if (domains.isNone()) {
      return List.of("FALSE");
    }
    List<String> conditions = new ArrayList<>();
    for (Map.Entry<ColumnHandle, Domain> entry : domains.getDomains().orElseThrow().entrySet()) {
      MegadbColumn column = (MegadbColumn) entry.getKey();
      conditions.add(
          condition(column, entry.getValue())
              .orElseThrow(() -> new IllegalArgumentException("no SQL for " + entry)));
    }
    return conditions;
  }

  /** A condition that is true for exactly the values of the domain; empty if there is none. */
  public static Optional<String> condition(MegadbColumn column, Domain domain) {
    String sql = column.sql();
    if (domain.isAll()) {
      return Optional.of("TRUE");
    }
    if (domain.getValues().isNone()) {
      return Optional.of(domain.isNullAllowed() ? sql + " IS NULL" : "FALSE");
    }
    if (domain.getValues().isAll()) {
      return Optional.of(sql + " IS NOT NULL");
    }
    if (!isComparable(column)) {
      return Optional.empty();
    }
    Optional<String> values = values(sql, domain);
    return domain.isNullAllowed() ? values.map(v -> "(" + sql + " IS NULL OR " + v + ")") : values;
  }

  /** Whether MegaDB compares values of the column as Trino does. */
  public static boolean isComparable(MegadbColumn column) {
    return switch (column.sqlType()) {
      // Texts in Trino, and something else where they are kept.
      case "interval" -> false;
      case String s when s.startsWith("sparsevec") || s.startsWith("bit") && !s.equals("bigint") ->
          false;
      default -> isComparable(column.type());
    };
  }

  /** Whether MegaDB compares values of the type as Trino does, NaN aside. */
  static boolean isComparable(Type type) {
    return switch (type) {
      case BooleanType t -> true;
      case SmallintType t -> true;
      case IntegerType t -> true;
      case BigintType t -> true;
      case RealType t -> true;
      case DoubleType t -> true;
      case DecimalType t -> true;
      case VarcharType t -> true;
      case VarbinaryType t -> true;
      case DateType t -> true;
      case TimeType t -> true;
      case TimestampType t -> true;
      case TimestampWithTimeZoneType t -> true;
      case UuidType t -> true;
      default -> false;
    };
  }

  private static Optional<String> values(String sql, Domain domain) {
    Type type = domain.getType();
    List<String> alternatives = new ArrayList<>();
    List<String> single = new ArrayList<>();
    for (Range range : domain.getValues().getRanges().getOrderedRanges()) {
      if (range.isSingleValue()) {
        Optional<String> literal = Literals.literal(type, range.getSingleValue());
        if (literal.isEmpty()) {
          return Optional.empty();
        }
        single.add(literal.get());
      } else {
        Optional<String> between = range(sql, type, range);
        if (between.isEmpty()) {
          return Optional.empty();
        }
        alternatives.add(between.get());
      }
    }
    if (single.size() == 1) {
      alternatives.add(sql + " = " + single.getFirst());
    } else if (!single.isEmpty()) {
      alternatives.add(sql + " IN (" + String.join(", ", single) + ")");
    }
    return Optional.of(
        alternatives.size() == 1
            ? alternatives.getFirst()
            : "(" + String.join(" OR ", alternatives) + ")");
  }

  private static Optional<String> range(String sql, Type type, Range range) {
    List<String> bounds = new ArrayList<>(2);
    if (!range.isLowUnbounded()) {
      Optional<String> low = Literals.literal(type, range.getLowBoundedValue());
      if (low.isEmpty()) {
        return Optional.empty();
      }
      bounds.add(sql + (range.isLowInclusive() ? " >= " : " > ") + low.get());
    }
    if (!range.isHighUnbounded()) {
      Optional<String> high = Literals.literal(type, range.getHighBoundedValue());
      if (high.isEmpty()) {
        return Optional.empty();
      }
      bounds.add(sql + (range.isHighInclusive() ? " <= " : " < ") + high.get());
    } else if (isFloating(type)) {
      // NaN is above everything in MegaDB, and in no range in Trino.
      bounds.add(sql + " <> " + nan(type));
    }
    return Optional.of(
        bounds.size() == 1 ? bounds.getFirst() : "(" + String.join(" AND ", bounds) + ")");
  }

  static boolean isFloating(Type type) {
    return type instanceof RealType || type instanceof DoubleType;
  }

  static String nan(Type type) {
    return type instanceof RealType ? "CAST('NaN' AS real)" : "CAST('NaN' AS double precision)";
  }
}
