package io.megadb.spi.tier;

import java.util.List;
import java.util.OptionalLong;

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
