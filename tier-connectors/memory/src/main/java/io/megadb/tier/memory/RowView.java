package io.megadb.tier.memory;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.tier.memory.column.ColumnStore;
import io.megadb.tier.memory.segment.RowValues;
import io.megadb.tier.memory.segment.Segment;

/**
 * One row as it was when it was looked up. Columns are read where they lie, without boxing; writers
 * never change a row under it, since an update is a new row. Close it soon: until then it keeps its
 * segment in memory. Columns are numbered from 0 in the table's order.
 *
 * <p>Threads: one.
 */
public final class RowView implements AutoCloseable {
  private final TableDefinition definition;
  private final Segment segment;
  private final int row;
  private boolean closed;

  /** Takes over the caller's reference to the segment. */
  RowView(TableDefinition definition, Segment segment, int row) {
    this.definition = definition;
    this.segment = segment;
    this.row = row;
  }

  /**
   * The number of a column.
   *
   * @throws MegaDbException UNDEFINED_COLUMN
   */
  public int indexOf(String column) {
    for (int i = 0; i < definition.columns().size(); i++) {
      if (definition.columns().get(i).name().equals(column)) {
        return i;
      }
    }
    throw new MegaDbException(
            ErrorCode.UNDEFINED_COLUMN,
            "column \"" + column + "\" of " + definition.name() + " does not exist")
        .withHint(
            NearestName.hint(
                column,
                definition.columns().stream().map(c -> c.name()).toList(),
                "Look at the table's columns."));
  }

  public boolean isNull(int column) {
    return at(column).isNull(row);
  }

  /**
   * A smallint, integer or bigint; a date in days, a time, timestamp or timestamptz in microseconds
   * since midnight or 1970 (UTC); a boolean as 0 or 1. Undefined for NULL.
   */
  public long longAt(int column) {
    return at(column).longAt(row);
  }

  /** A real or double precision. Undefined for NULL. */
  public double doubleAt(int column) {
    return at(column).doubleAt(row);
  }

  /** A text, varchar, json or numeric without precision. Not for NULL. */
  public String stringAt(int column) {
    return RowValues.string(at(column), row);
  }

  /** A bytea or the UTF-8 of a text. Not for NULL. */
  public byte[] bytesAt(int column) {
    return RowValues.bytes(at(column), row);
  }

  /**
   * Any value as the Java object that {@link io.megadb.spi.tier.ColumnPredicate} lists for its
   * type; lists for arrays, maps for structs, Arrow's PeriodDuration for intervals, null for NULL.
   */
  public Object objectAt(int column) {
    return RowValues.object(at(column), row);
  }

  /** The row's sequence number, which is its locator. */
  public long sequence() {
    return segment.sequence(row);
  }

  private ColumnStore at(int column) {
    if (closed) {
      throw new IllegalStateException("the row view is closed");
    }
    return segment.column(column);
  }

  /** Lets the segment go. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      segment.release();
    }
  }
}
