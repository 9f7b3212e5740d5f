package io.megadb.exec;

import io.megadb.spi.catalog.TableName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What is known of a query before it runs, and the parts in which its rows can be made: at the same
 * time, in any order, by any server of the same tables.
 *
 * @param rows estimated
 * @param bytes read, estimated
 * @param exact whether {@code rows} is a count
 * @param columns of the result, in order
 * @param parts none if the query can't be divided
 */
public record QueryParts(
    OptionalLong rows,
    OptionalLong bytes,
    boolean exact,
    List<ColumnFacts> columns,
    List<Part> parts) {
  public QueryParts {
    columns = List.copyOf(columns);
    parts = List.copyOf(parts);
  }

  /**
   * What is known of a column of the result: of the table's column that it is, before filters.
   *
   * @param distinct values of the column in the result, estimated
   * @param least as text
   */
  public record ColumnFacts(
      String name,
      OptionalDouble nullFraction,
      OptionalDouble distinct,
      Optional<String> least,
      Optional<String> greatest,
      OptionalLong bytes) {
    /** The same with as many distinct values as there are rows, if it has more. */
    public ColumnFacts withDistinctAtMost(long rows) {
      return distinct.isPresent() && distinct.getAsDouble() > rows
          ? new ColumnFacts(name, nullFraction, OptionalDouble.of(rows), least, greatest, bytes)
          : this;
    }
  }

  /**
   * The rows that come from some data files of one version of the only table that is read.
   *
   * @param snapshot the version, as its tier describes it
   * @param units the files
   * @param rows in these files, before filters
   */
  public record Part(TableName table, String snapshot, List<String> units, long rows, long bytes) {
    public Part {
      units = List.copyOf(units);
    }
  }
}
