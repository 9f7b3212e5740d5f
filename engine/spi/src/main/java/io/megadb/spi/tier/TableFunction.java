package io.megadb.spi.tier;

import io.megadb.spi.catalog.TableName;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What a scan computes where it does not read a table, e.g. the matches of a graph pattern. The
 * tier named by the scan's table knows the record behind it; nobody else looks in.
 */
public interface TableFunction {
  /** One line for EXPLAIN. */
  String describe();

  /** Rows it will likely yield, as far as that can be told without computing it. */
  default OptionalLong expectedRows() {
    return OptionalLong.empty();
  }

  /** What EXPLAIN says about how it is computed, a line each. */
  default List<String> steps() {
    return List.of();
  }

  /**
   * How many rows it gives, roughly, where {@link #expectedRows} does not know; empty if that can't
   * be told either.
   *
   * @param tableRows rows of a table, empty if they are not known
   */
  default OptionalDouble estimatedRows(Function<TableName, OptionalDouble> tableRows) {
    return OptionalDouble.empty();
  }

  /**
   * Columns of the scan's table that hold what the function was called with, as the hidden columns
   * of SQLite's table-valued functions do. A statement that has such a scan compares each of them
   * by {@code =} with a value; the engine finds the values first and hands them to the scan ({@link
   * FunctionCall#arguments}).
   */
  default List<String> arguments() {
    return List.of();
  }
}
