package io.megadb.planner.bind.types;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.rel.type.RelDataType;

/** What PostgreSQL casts to what, by itself, in assignments, and when asked to (its pg_cast). */
public final class Coercions {
  private static final Map<Kind, Set<Kind>> IMPLICIT = new EnumMap<>(Kind.class);
  private static final Map<Kind, Set<Kind>> ASSIGNMENT = new EnumMap<>(Kind.class);
  private static final Map<Kind, Set<Kind>> EXPLICIT = new EnumMap<>(Kind.class);
  private static final Set<Kind> VECTORS = EnumSet.of(Kind.VECTOR, Kind.HALFVEC, Kind.SPARSEVEC);
  private static final Set<Kind> NUMBERS =
      EnumSet.of(Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT, Kind.NUMERIC, Kind.REAL, Kind.DOUBLE);

  static {
    IMPLICIT.put(
        Kind.SMALLINT, EnumSet.of(Kind.INTEGER, Kind.BIGINT, Kind.NUMERIC, Kind.REAL, Kind.DOUBLE));
    IMPLICIT.put(Kind.INTEGER, EnumSet.of(Kind.BIGINT, Kind.NUMERIC, Kind.REAL, Kind.DOUBLE));
    IMPLICIT.put(Kind.BIGINT, EnumSet.of(Kind.NUMERIC, Kind.REAL, Kind.DOUBLE));
    IMPLICIT.put(Kind.NUMERIC, EnumSet.of(Kind.REAL, Kind.DOUBLE));
    IMPLICIT.put(Kind.REAL, EnumSet.of(Kind.DOUBLE));
    IMPLICIT.put(Kind.DATE, EnumSet.of(Kind.TIMESTAMP, Kind.TIMESTAMPTZ));
    IMPLICIT.put(Kind.TIMESTAMP, EnumSet.of(Kind.TIMESTAMPTZ));
    IMPLICIT.put(Kind.TIME, EnumSet.of(Kind.INTERVAL));
    IMPLICIT.put(Kind.VECTOR, EnumSet.of(Kind.HALFVEC, Kind.SPARSEVEC));
    IMPLICIT.put(Kind.HALFVEC, EnumSet.of(Kind.SPARSEVEC));

    for (Kind number : NUMBERS) {
      ASSIGNMENT.put(number, EnumSet.copyOf(NUMBERS));
    }
    ASSIGNMENT.put(Kind.TIMESTAMP, EnumSet.of(Kind.DATE, Kind.TIME));
    ASSIGNMENT.put(Kind.TIMESTAMPTZ, EnumSet.of(Kind.DATE, Kind.TIME, Kind.TIMESTAMP));
    ASSIGNMENT.put(Kind.INTERVAL, EnumSet.of(Kind.TIME));
    ASSIGNMENT.put(Kind.HALFVEC, EnumSet.of(Kind.VECTOR));
    ASSIGNMENT.put(Kind.SPARSEVEC, EnumSet.of(Kind.VECTOR, Kind.HALFVEC));

    EXPLICIT.put(Kind.BOOLEAN, EnumSet.of(Kind.INTEGER));
    EXPLICIT.put(Kind.INTEGER, EnumSet.of(Kind.BOOLEAN));
    EXPLICIT.put(
        Kind.JSON,
        EnumSet.of(
            Kind.BOOLEAN,
            Kind.SMALLINT,
            Kind.INTEGER,
            Kind.BIGINT,
            Kind.NUMERIC,
            Kind.REAL,
            Kind.DOUBLE));
  }

  private Coercions() {}

  /** Whether an expression of one type stands for the other without being asked. */
  public static boolean implicit(Kind from, Kind to) {
    return from == to || from == Kind.UNKNOWN || IMPLICIT.getOrDefault(from, Set.of()).contains(to);
  }

  /** Whether a value of one type may be stored in a column of the other. */
  public static boolean assignment(RelDataType from, RelDataType to) {
    Kind source = Kind.of(from);
    Kind target = Kind.of(to);
    if (source == Kind.ARRAY && target == Kind.ARRAY) {
      return assignment(from.getComponentType(), to.getComponentType());
    }
    if (from.isStruct() && to.isStruct()) {
      return fieldwise(from, to);
    }
    if (source == Kind.ARRAY && VECTORS.contains(target)) {
      return Kind.of(from.getComponentType()).category() == Kind.Category.NUMERIC;
    }
    if (target == Kind.ARRAY && (source == Kind.VECTOR || source == Kind.HALFVEC)) {
      return Kind.of(to.getComponentType()) == Kind.REAL
          || Kind.of(to.getComponentType()) == Kind.DOUBLE;
    }
    return implicit(source, target)
        || target == Kind.TEXT
        || ASSIGNMENT.getOrDefault(source, Set.of()).contains(target);
  }

  private static boolean fieldwise(RelDataType from, RelDataType to) {
    return from.getFieldCount() == to.getFieldCount()
        && IntStream.range(0, to.getFieldCount())
            .allMatch(
                i ->
                    assignment(
                        from.getFieldList().get(i).getType(), to.getFieldList().get(i).getType()));
  }

  /** Whether a cast that was written out is possible. */
  public static boolean explicit(RelDataType from, RelDataType to) {
    Kind source = Kind.of(from);
    Kind target = Kind.of(to);
    if (source == Kind.ARRAY && target == Kind.ARRAY) {
      return explicit(from.getComponentType(), to.getComponentType());
    }
    return source == Kind.TEXT
        || assignment(from, to)
        || EXPLICIT.getOrDefault(source, Set.of()).contains(target);
  }
}
