package io.megadb.graph.call;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import java.util.Optional;

/**
 * A parameter of an algorithm.
 *
 * @param kind what it takes
 * @param use whether it must be given
 * @param standard the value where it is not given; empty for vertices, weights and what has no
 *     bound unless given
 * @param min smallest value allowed, for numbers
 * @param max largest value allowed, for numbers
 */
public record Parameter(
    String name, Kind kind, Use use, Optional<Object> standard, double min, double max) {

  /** What a parameter takes. */
  public enum Kind {
    /** The key of a vertex. */
    VERTEX,
    /** The key of a vertex, or an array of keys. */
    VERTICES,
    /** A double precision number. */
    NUMBER,
    /** A bigint. */
    INTEGER,
    /** A boolean. */
    FLAG,
    /** An expression over the properties of an edge. */
    WEIGHT;

    /** The type of a value; empty for keys, which have the vertex table's, and for weights. */
    public Optional<SqlType> type() {
      return switch (this) {
        case NUMBER -> Optional.of(SqlType.Simple.DOUBLE);
        case INTEGER -> Optional.of(SqlType.Simple.BIGINT);
        case FLAG -> Optional.of(SqlType.Simple.BOOLEAN);
        case VERTEX, VERTICES, WEIGHT -> Optional.empty();
      };
    }
  }

  /** Whether a parameter must be given. */
  public enum Use {
    REQUIRED,
    OPTIONAL
  }

  static Parameter vertex(String name) {
    return new Parameter(name, Kind.VERTEX, Use.REQUIRED, Optional.empty(), 0, 0);
  }

  static Parameter vertices(String name, Use use) {
    return new Parameter(name, Kind.VERTICES, use, Optional.empty(), 0, 0);
  }

  static Parameter number(String name, double standard, double min, double max) {
    return new Parameter(name, Kind.NUMBER, Use.OPTIONAL, Optional.of(standard), min, max);
  }

  static Parameter integer(String name, long standard, double min, double max) {
    return new Parameter(name, Kind.INTEGER, Use.OPTIONAL, Optional.of(standard), min, max);
  }

  /** An integer that bounds something only if it is given. */
  static Parameter bound(String name, double min) {
    return new Parameter(
        name, Kind.INTEGER, Use.OPTIONAL, Optional.empty(), min, Integer.MAX_VALUE);
  }

  static Parameter flag(String name, boolean standard) {
    return new Parameter(name, Kind.FLAG, Use.OPTIONAL, Optional.of(standard), 0, 1);
  }

  static Parameter weight() {
    return new Parameter("weight", Kind.WEIGHT, Use.OPTIONAL, Optional.empty(), 0, 0);
  }

  /**
   * Checks a value.
   *
   * @throws MegaDbException INVALID_PARAMETER_VALUE, without position, for a number out of bounds
   */
  public void check(Object value) {
    if (!(value instanceof Number number) || kind == Kind.VERTEX || kind == Kind.VERTICES) {
      return;
    }
    double given = number.doubleValue();
    if (!(given >= min && given <= max)) {
      throw new MegaDbException(
              ErrorCode.INVALID_PARAMETER_VALUE, "argument \"" + name + "\" can't be " + value)
          .withHint("It must be " + range() + ".");
    }
  }

  private String range() {
    if (max == Double.POSITIVE_INFINITY || max == Integer.MAX_VALUE) {
      return "at least " + text(min);
    }
    return "within " + text(min) + " and " + text(max);
  }

  private static String text(double bound) {
    return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
  }
}
