package io.megadb.tier.olap.table;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.tier.olap.OlapConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What WITH (...) of an olap table says.
 *
 * @param sort columns rows are sorted by before they are written, most significant first, so that
 *     row groups hold narrow ranges; several threads write, so row groups may change places
 * @param compression zstd, snappy, gzip, lz4_raw or uncompressed
 * @param targetFileBytes a data file is closed after about this many bytes
 * @param rowGroupRows rows per Parquet row group
 * @param snapshotsKept the newest snapshots, which always stay
 * @param snapshotMinutes other snapshots are removed when they are older than this
 */
public record TableOptions(
    List<String> sort,
    String compression,
    long targetFileBytes,
    int rowGroupRows,
    int snapshotsKept,
    long snapshotMinutes) {
  public static final String SORT = "sort";
  public static final String COMPRESSION = "compression";
  public static final String TARGET_FILE_BYTES = "target_file_bytes";
  public static final String ROW_GROUP_ROWS = "row_group_rows";

  public static final String SNAPSHOTS_KEPT = "snapshots_kept";
  public static final String SNAPSHOT_MINUTES = "snapshot_minutes";

  private static final int STANDARD_SNAPSHOTS_KEPT = 100;
  private static final long STANDARD_SNAPSHOT_MINUTES = 24 * 60;
  private static final List<String> KEYS =
      List.of(
          COMPRESSION, ROW_GROUP_ROWS, SNAPSHOT_MINUTES, SNAPSHOTS_KEPT, SORT, TARGET_FILE_BYTES);
  private static final List<String> COMPRESSIONS =
      List.of("gzip", "lz4_raw", "snappy", "uncompressed", "zstd");

  /**
   * Reads a table's options.
   *
   * @throws MegaDbException INVALID_PARAMETER_VALUE naming the nearest key or what a value may be
   */
  public static TableOptions parse(
      Map<String, String> options, List<String> columns, OlapConfig.WriteDefaults defaults) {
    for (String key : options.keySet()) {
      if (!KEYS.contains(key)) {
        throw new MegaDbException(
                ErrorCode.INVALID_PARAMETER_VALUE, "an olap table has no option \"" + key + "\"")
            .withHint(NearestName.hint(key, KEYS, "The options are " + String.join(", ", KEYS)));
      }
    }
    List<String> sort = new ArrayList<>();
    for (String name : options.getOrDefault(SORT, "").split(",")) {
      if (!name.isBlank()) {
        sort.add(name.strip());
      }
    }
    for (String name : sort) {
      if (!columns.contains(name)) {
        throw new MegaDbException(
                ErrorCode.INVALID_PARAMETER_VALUE,
                "option sort names the column \"" + name + "\", which the table does not have")
            .withHint(
                NearestName.hint(name, columns, "Its columns are " + String.join(", ", columns)));
      }
    }
    String compression =
        options.getOrDefault(COMPRESSION, defaults.compression()).toLowerCase(Locale.ROOT);
    if (!COMPRESSIONS.contains(compression)) {
      throw new MegaDbException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              "option compression cannot be \"" + compression + "\"")
          .withHint("It is one of " + String.join(", ", COMPRESSIONS));
    }
    return new TableOptions(
        List.copyOf(sort),
        compression,
        number(options, TARGET_FILE_BYTES, 1 << 20, 1L << 40).orElse(defaults.targetFileBytes()),
        number(options, ROW_GROUP_ROWS, 2_048, 1 << 30)
            .map(Long::intValue)
            .orElse(defaults.rowGroupRows()),
        number(options, SNAPSHOTS_KEPT, 1, 1_000_000)
            .map(Long::intValue)
            .orElse(STANDARD_SNAPSHOTS_KEPT),
        number(options, SNAPSHOT_MINUTES, 0, 1L << 32).orElse(STANDARD_SNAPSHOT_MINUTES));
  }

  /** The options of a definition. */
  public static TableOptions of(TableDefinition definition, OlapConfig.WriteDefaults defaults) {
    return parse(
        definition.options(), definition.columns().stream().map(c -> c.name()).toList(), defaults);
  }

  private static Optional<Long> number(
      Map<String, String> options, String key, long least, long most) {
    String text = options.get(key);
    if (text == null) {
      return Optional.empty();
    }
    try {
      long value = Long.parseLong(text.strip());
      if (value >= least && value <= most) {
        return Optional.of(value);
      }
    } catch (NumberFormatException e) {
      throw notInRange(key, text, least, most, e);
    }
    throw notInRange(key, text, least, most, null);
  }

  private static MegaDbException notInRange(
      String key, String text, long least, long most, Exception cause) {
    return new MegaDbException(
            ErrorCode.INVALID_PARAMETER_VALUE,
            "option " + key + " cannot be \"" + text + "\"",
            cause)
        .withHint("It is a whole number from " + least + " to " + most + ".");
  }
}
