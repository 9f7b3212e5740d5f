package io.megadb.spi.tier;

import java.util.List;

/**
 * A condition that every wanted row meets, used to skip data, never to decide rows: the reader
 * filters again. A scan's predicates are and-ed.
 *
 * @param column column name
 * @param operator comparison
 * @param values none for IS_NULL and IS_NOT_NULL, any number for IN, else one. Each is the Java
 *     object of the column's type: Boolean, Short, Integer, Long, Float, Double, BigDecimal,
 *     String, byte[], LocalDate, LocalTime, LocalDateTime (timestamp), OffsetDateTime
 *     (timestamptz), UUID; never null
 */
public record ColumnPredicate(String column, Operator operator, List<Object> values) {
  /** Comparisons, with PostgreSQL's meaning (NaN equals NaN and is the greatest). */
  public enum Operator {
    EQUAL,
    IN,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    IS_NULL,
    IS_NOT_NULL,
    /**
     * A text has one of the words of the value at least ({@link TextIndexes#matches}); only for
     * columns with an index on their words.
     */
    MATCHES
  }

  public ColumnPredicate {
    values = List.copyOf(values);
  }
}
