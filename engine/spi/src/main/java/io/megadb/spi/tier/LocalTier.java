package io.megadb.spi.tier;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * A tier whose tables DuckDB reads in this process. Rows come and go as Arrow with the fields of
 * {@link io.megadb.spi.type.TypeTable#arrowSchema}.
 *
 * <p>NOT NULL, CHECK and DEFAULT are applied by the engine before rows arrive here. Whoever calls a
 * method with an {@link ArrowReader} closes it afterwards.
 *
 * <p>Each write is atomic: all of it is visible afterwards, or none of it. A method throws {@link
 * MegaDbException} UNDEFINED_TABLE when the table is gone, FEATURE_NOT_SUPPORTED for what {@link
 * #capabilities()} does not list, SERIALIZATION_FAILURE when another writer was first and the
 * caller may run the whole statement again.
 */
public non-sealed interface LocalTier extends Tier {
  /**
   * The name of the locator column, a BIGINT that names a row. For {@link
   * ChangeStrategy#REWRITE_FILES} it is {@code ordinal << LOCATOR_ROW_BITS | row}: the ordinal of
   * the row's data file in {@link LocalScan#unitNames} and the row's position within that file.
   */
  String LOCATOR = "_megadb_locator";

  /**
   * The name of a row as SQL may ask for it, of type text: the same as long as the row is neither
   * changed nor moved. Made of the locator by the engine; tiers know nothing of it.
   */
  String ROW_ID = "$row_id";

  /** The name of {@link #changeRows}' last column: 1 for rows that stay, 0 for those that go. */
  String KEPT = "_megadb_kept";

  /** Low bits of a file rewriting tier's locator that hold the row's position in its file. */
  int LOCATOR_ROW_BITS = 40;

  /** How UPDATE and DELETE reach the tier. */
  enum ChangeStrategy {
    /** Touched data files are written anew: {@link LocalTier#rewriteFiles}. */
    REWRITE_FILES,
    /** Rows are named by locator: {@link LocalTier#deleteRows}, {@link LocalTier#updateRows}. */
    BY_ROW,
    /** Read only. */
    NONE
  }

  ChangeStrategy changeStrategy();

  /** Reads a table at its newest version, or at the one the request names. */
  LocalScan scan(ScanRequest request);

  /**
   * Whether a scan that reads a table often is {@link LocalScan#onlyStream} alone, so that asking
   * for one is worth it.
   */
  default boolean streamsTables() {
    return false;
  }

  /**
   * Keeps the newest version of a table readable without reading it; cheap. Empty where a tier has
   * no versions.
   *
   * @return its pin is closed by the caller
   */
  default Optional<LocalScan.Held> hold(TableName table) {
    return Optional.empty();
  }

  /**
   * The data files that {@link #scan} would read; cheap. Empty where a tier has none.
   *
   * @param request its predicates leave files out
   */
  default Optional<ScanUnits> units(ScanRequest request) {
    return Optional.empty();
  }

  /**
   * The version of a table that {@link LocalScan.Snapshot#describe} described, perhaps at another
   * server.
   *
   * @throws MegaDbException SERIALIZATION_FAILURE if it is not kept any more, FEATURE_NOT_SUPPORTED
   *     where a tier has no versions
   */
  default LocalScan.Snapshot snapshot(TableName table, String description) {
    throw new MegaDbException(
        ErrorCode.FEATURE_NOT_SUPPORTED, catalog() + " keeps no versions of " + table);
  }

  /**
   * Creates a table, filled with {@code rows} if present; either all of it is there afterwards or
   * nothing.
   *
   * @return the definition as the tier keeps it
   * @throws MegaDbException DUPLICATE_TABLE; INVALID_PARAMETER_VALUE for an unknown option (naming
   *     the nearest)
   */
  TableDefinition createTable(
      TableDefinition definition, Optional<ArrowReader> rows, QueryContext context);

  /** Applies all changes at once. Returns the new definition. */
  TableDefinition alterTable(TableName table, List<TableChange> changes);

  /** Removes a table and its data; no error if it is gone already. */
  void dropTable(TableName table);

  /** Removes all rows. */
  void truncate(TableName table);

  /**
   * Appends rows, all columns in the table's order.
   *
   * @return rows inserted or replaced
   */
  long insert(TableName table, ArrowReader rows, OnConflict onConflict, QueryContext context);

  /**
   * Takes data files out of the table and puts {@code rows} in their place, provided the table's
   * version is still {@code version} in these files.
   *
   * @param version {@link LocalScan.Facts#version} of the scan that found the files
   */
  void rewriteFiles(
      TableName table, String version, Set<String> files, ArrowReader rows, QueryContext context);

  /**
   * Deletes rows.
   *
   * @param locators one BIGINT column {@link #LOCATOR}
   * @return rows deleted; one that is gone already is not counted
   */
  long deleteRows(TableName table, ArrowReader locators, QueryContext context);

  /**
   * Replaces rows.
   *
   * @param rows all columns in the table's order and then {@link #LOCATOR}
   * @return rows replaced
   */
  long updateRows(TableName table, ArrowReader rows, QueryContext context);

  /**
   * Deletes, replaces and adds rows, all of it at once. Keys are compared when all of it is done.
   *
   * @param rows all columns in the table's order, {@link #LOCATOR} (NULL for a row to add), {@link
   *     #KEPT} as INTEGER
   * @return rows deleted, replaced and added
   * @throws MegaDbException SERIALIZATION_FAILURE if a row to delete or replace is gone;
   *     FEATURE_NOT_SUPPORTED unless {@link ChangeStrategy#BY_ROW}
   */
  default long changeRows(TableName table, ArrowReader rows, QueryContext context) {
    throw new MegaDbException(
        ErrorCode.FEATURE_NOT_SUPPORTED, catalog() + " does not change rows one by one: " + table);
  }
}
