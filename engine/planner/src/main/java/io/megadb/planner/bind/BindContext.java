package io.megadb.planner.bind;

import io.megadb.spi.catalog.CatalogSnapshot;
import java.time.ZoneId;
import java.util.List;

/**
 * What names and session functions mean for one statement.
 *
 * @param snapshot the catalog the statement is bound against
 * @param searchPath schemas of unqualified names, first wins; never empty
 * @param timeZone the session's zone
 * @param user what current_user gives
 * @param sql the text the nodes' positions refer to; empty if errors need no position
 */
public record BindContext(
    CatalogSnapshot snapshot, List<String> searchPath, ZoneId timeZone, String user, String sql) {
  public BindContext {
    searchPath = List.copyOf(searchPath);
  }

  /** Without the statement's text: errors have no position. */
  public BindContext(
      CatalogSnapshot snapshot, List<String> searchPath, ZoneId timeZone, String user) {
    this(snapshot, searchPath, timeZone, user, "");
  }

  /** The same for the statement of this text. */
  public BindContext withSql(String text) {
    return new BindContext(snapshot, searchPath, timeZone, user, text);
  }
}
