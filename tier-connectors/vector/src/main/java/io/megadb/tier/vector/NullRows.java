package io.megadb.tier.vector;

import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.tier.vector.search.AcceptedRows;
import io.megadb.tier.vector.store.LuceneErrors;
import io.megadb.tier.vector.store.Snapshot;
import java.util.List;
import java.util.Optional;

/** Looks for nulls before a column becomes NOT NULL. */
final class NullRows {
  private NullRows() {}

  /** Whether a row has none in the column at that place. */
  static boolean any(Snapshot snapshot, int column) {
    ColumnPredicate isNull =
        new ColumnPredicate(
            snapshot.schema().column(column).name(), ColumnPredicate.Operator.IS_NULL, List.of());
    return LuceneErrors.translate(
        snapshot.schema().definition().name().toString(),
        () -> AcceptedRows.of(snapshot, List.of(isNull), Optional.empty()).rows().count() > 0);
  }
}
