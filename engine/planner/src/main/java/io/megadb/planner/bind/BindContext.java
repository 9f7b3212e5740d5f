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
 */
public record BindContext(
    CatalogSnapshot snapshot, List<String> searchPath, ZoneId timeZone, String user) {
  public BindContext {
    searchPath = List.copyOf(searchPath);
  }
}
