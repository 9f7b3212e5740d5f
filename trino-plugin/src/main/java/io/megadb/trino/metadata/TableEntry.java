package io.megadb.trino.metadata;

import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.RemoteTable;
import io.megadb.trino.write.TableProperties;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table as the catalog knows it.
 *
 * @param writable false for views
 * @param columns in order
 * @param primaryKey names of columns, in the key's order
 * @param partitioning as PARTITIONED BY has it, one text for all fields
 */
public record TableEntry(
    RemoteTable name,
    boolean writable,
    List<MegadbColumn> columns,
    List<String> primaryKey,
    Optional<String> partitioning,
    Optional<String> comment) {
  public TableEntry {
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
  }

  /** What SHOW CREATE TABLE shows in WITH (...). */
  public Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>();
    if (!primaryKey.isEmpty()) {
      properties.put(TableProperties.PRIMARY_KEY, primaryKey);
    }
    partitioning.ifPresent(p -> properties.put(TableProperties.PARTITIONED_BY, fields(p)));
    return properties;
  }

  /** The fields of a PARTITIONED BY clause; commas within parentheses belong to a field. */
  private static List<String> fields(String clause) {
    return List.of(clause.split(",\\s*(?![^()]*\\))"));
  }
}
