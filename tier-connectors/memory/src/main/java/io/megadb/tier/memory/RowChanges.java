package io.megadb.tier.memory;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.memory.column.Bits;
import io.megadb.tier.memory.column.ColumnData;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Rows named by their sequence numbers, deleted and replaced within one transaction of a ring. */
final class RowChanges {
  private RowChanges() {}

  /** See {@link io.megadb.spi.tier.LocalTier#deleteRows}. */
  static long delete(RingTransaction transaction, ArrowReader locators, QueryContext context) {
    long[] count = new long[1];
    IncomingRows.each(
        locators,
        List.of(SqlType.Simple.BIGINT),
        context,
        (columns, size) -> {
          for (int row = 0; row < size; row++) {
            long sequence = locator(columns.getFirst(), row);
            if (transaction.kill(sequence) == RingTransaction.Killed.NOW) {
              count[0]++;
            }
          }
        });
    return count[0];
  }

  /** See {@link io.megadb.spi.tier.LocalTier#updateRows}. */
  static long update(
      Ring ring, RingTransaction transaction, ArrowReader rows, QueryContext context) {
    long[] count = new long[1];
    IncomingRows.each(
        rows,
        types(ring, SqlType.Simple.BIGINT),
        context,
        (columns, size) -> count[0] += updateBatch(ring, transaction, columns, size));
    return count[0];
  }

  private static List<SqlType> types(Ring ring, SqlType... more) {
    List<SqlType> types = new ArrayList<>(ring.types());
    types.addAll(List.of(more));
    return types;
  }

  private static long updateBatch(
      Ring ring, RingTransaction transaction, List<ColumnData> columns, int size) {
    ColumnData locators = columns.getLast();
    List<ColumnData> values = columns.subList(0, columns.size() - 1);
    long count = 0;
    for (int row = 0; row < size; ) {
      int end = row;
      while (end < size && isFirst(ring, transaction, locator(locators, end))) {
        end++;
      }
      if (end > row) {
        count += transaction.append(values, row, end - row, OnConflict.FAIL);
      }
      row = end + 1;
    }
    return count;
  }

  /** Kills the old row; false if this statement replaced it before, as PostgreSQL's UPDATE does. */
  private static boolean isFirst(Ring ring, RingTransaction transaction, long sequence) {
    return switch (transaction.kill(sequence)) {
      case NOW -> true;
      case BEFORE -> false;
      case GONE -> throw gone(ring);
    };
  }

  private static MegaDbException gone(Ring ring) {
    return new MegaDbException(
            ErrorCode.SERIALIZATION_FAILURE,
            "a row of " + ring.state().definition().name() + " changed while it was being updated")
        .withHint("Run the statement again.");
  }

  /** See {@link io.megadb.spi.tier.LocalTier#changeRows}. */
  static long change(
      Ring ring, RingTransaction transaction, ArrowReader rows, QueryContext context) {
    long[] count = new long[1];
    IncomingRows.each(
        rows,
        types(ring, SqlType.Simple.BIGINT, SqlType.Simple.INTEGER),
        context,
        (columns, size) -> {
          changeBatch(ring, transaction, columns, size);
          count[0] += size;
        });
    return count[0];
  }

  private static void changeBatch(
      Ring ring, RingTransaction transaction, List<ColumnData> columns, int size) {
    int width = columns.size() - 2;
    List<ColumnData> values = columns.subList(0, width);
    ColumnData locators = columns.get(width);
    ColumnData kept = columns.getLast();
    int from = 0;
    for (int row = 0; row < size; row++) {
      boolean isThere = locators.validity() == null || Bits.get(locators.validity(), row);
      if (isThere && transaction.kill(locator(locators, row)) != RingTransaction.Killed.NOW) {
        throw gone(ring);
      }
      if (kept.data().get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2) == 0) {
        append(transaction, values, from, row);
        from = row + 1;
      }
    }
    append(transaction, values, from, size);
  }

  private static void append(
      RingTransaction transaction, List<ColumnData> values, int from, int to) {
    if (to > from) {
      transaction.append(values, from, to - from, OnConflict.FAIL);
    }
  }

  private static long locator(ColumnData column, int row) {
    return column.data().get(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3);
  }
}
