package io.megadb.tier.olap.decoded;

import io.megadb.spi.catalog.Identifiers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows of some files of one table, some columns of them: a table in a DuckDB database of its own,
 * in one file. A database for each makes room by deleting a file: DuckDB gives space back only at a
 * checkpoint, and one that fails (a full disk) takes the whole DuckDB down.
 *
 * <p>Threads: the cache's lock guards everything that changes.
 */
final class DecodedTable {
  private final String database;
  private final Path path;
  private final Set<DecodedColumn> columns;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, Long> rows = new HashMap<>();
  private int nextNumber;
  private long bytes;
  private int pins;
  private boolean retired;

  DecodedTable(String database, Path path, List<DecodedColumn> columns) {
    this.database = database;
    this.path = path;
    this.columns = Set.copyOf(columns);
  }

  String database() {
    return database;
  }

  Path path() {
    return path;
  }

  /** Stands in FROM. */
  String sqlName() {
    return Identifiers.quote(database) + ".main.rows";
  }

  Set<DecodedColumn> columns() {
    return columns;
  }

  Integer numberOf(String file) {
    return numbers.get(file);
  }

  Set<String> files() {
    return numbers.keySet();
  }

  /** Gives numbers to files that will be added; also to those that then are not. */
  int takeNumbers(int count) {
    int first = nextNumber;
    nextNumber += count;
    return first;
  }

  void add(String file, int number, long rowCount) {
    numbers.put(file, number);
    rows.put(file, rowCount);
  }

  long rowCount() {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Rows of files that a version has no more. */
  long rowsWithout(Set<String> live) {
    Set<String> dead = new HashSet<>(rows.keySet());
    dead.removeAll(live);
    return dead.stream().mapToLong(rows::get).sum();
  }

  /** As it was after the last rows came. */
  long bytes() {
    return bytes;
  }

  /** Looks how large the file is now. */
  void measure() {
    try {
      bytes = Files.exists(path) ? Files.size(path) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the size of " + path, e);
    }
  }

  void pin() {
    pins++;
  }

  void unpin() {
    pins--;
  }

  /** Nobody may begin to read it. */
  void retire() {
    retired = true;
  }

  boolean isRetired() {
    return retired;
  }

  /** Whether nobody reads it, nor ever will. */
  boolean isOver() {
    return retired && pins == 0;
  }
}
