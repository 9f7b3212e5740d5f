package io.megadb.exec.write;

import io.megadb.exec.compile.Compiled;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.exec.system.SystemTier;
import io.megadb.spi.tier.SqlTierSession;
import java.util.List;

/** INSERT of rows that a statement, or a batch of one, brings along. */
public final class GivenRowsWriter {
  private final SystemTier systemTier;
  private final LocalWriter writer;

  public GivenRowsWriter(SystemTier systemTier, LocalWriter writer) {
    this.systemTier = systemTier;
    this.writer = writer;
  }

  /**
   * Inserts all rows or none.
   *
   * @param parameterLists the rows are inserted once for each
   * @return the number of rows inserted or replaced
   */
  public long insert(
      Compiled.LocalValues insert,
      List<List<Object>> parameterLists,
      SqlTierSession session,
      QueryRegistry.Entry entry) {
    String queryId = entry.context().queryId();
    systemTier.addGivenRows(queryId, insert.given().with(parameterLists));
    try {
      return writer.insert(
          insert.target(), insert.rows(), insert.onConflict(), List.of(), session, entry);
    } finally {
      systemTier.removeGivenRows(queryId);
    }
  }
}
