package io.megadb.tier.graph.key;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.List;
import org.apache.arrow.vector.FieldVector;

/**
 * Keys of one vertex or edge table, numbered from 0 in the order in which they came. Grows while a
 * graph is built by one thread, and is only read afterwards.
 */
public sealed interface KeyIndex permits IntegerKeys, ByteKeys, LayeredKeys {
  /** The number of a key that is not there. */
  int ABSENT = -1;

  int size();

  /**
   * Adds the key in a row of a batch.
   *
   * @throws MegaDbException UNIQUE_VIOLATION for a key that is there already, NOT_NULL_VIOLATION
   */
  void add(List<FieldVector> columns, int row);

  /**
   * Adds a key of another index.
   *
   * @param source of the same kind, not layered
   */
  void addFrom(KeyIndex source, int number);

  /** An index without keys, of the same kind and for the same table. */
  KeyIndex empty();

  /** Whether columns hold values of the types that keys have here, so that they can be found. */
  boolean accepts(List<FieldVector> columns);

  /** Finds the keys of a batch: their numbers, or {@link #ABSENT}; NULL is absent. */
  void find(List<FieldVector> columns, int rowCount, int[] numbers);

  /** Finds a key given as Java values, see {@link io.megadb.spi.tier.ColumnPredicate}. */
  int find(List<Object> values);

  /**
   * Finds a key of another index.
   *
   * @param source of the same kind, not layered
   */
  int find(KeyIndex source, int number);

  /** Of the table, for errors. */
  String alias();

  /** Writes a column of a key. */
  void write(int number, int position, FieldVector into, int row);

  /** A key for people, e.g. {@code 4711} or {@code eu,web-1}. */
  String text(int number);

  long sizeBytes();

  static MegaDbException duplicate(String alias, String key) {
    return new MegaDbException(
            ErrorCode.UNIQUE_VIOLATION,
            "table \"" + alias + "\" of the graph has two rows with the key (" + key + ")")
        .withHint("The KEY of a vertex or edge table must identify its rows.");
  }

  static MegaDbException missing(String alias) {
    return new MegaDbException(
            ErrorCode.NOT_NULL_VIOLATION,
            "table \"" + alias + "\" of the graph has a row whose key is NULL")
        .withHint("The KEY of a vertex or edge table must not be NULL.");
  }
}
