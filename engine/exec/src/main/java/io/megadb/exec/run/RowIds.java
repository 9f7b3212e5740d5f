package io.megadb.exec.run;

import io.megadb.planner.plan.TableScanPlan;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@link LocalTier#ROW_ID} over a scan with locators. Where files are rewritten it is a hash of the
 * data file's name (which a client need not see) and the row's place in it: an id outlives other
 * changes of the table, and goes with the file. Where rows change one by one it is the locator.
 */
final class RowIds {
  private static final int HASH_BYTES = 12;

  private RowIds() {}

  /** Whether a scan is asked for them. */
  static boolean wanted(TableScanPlan scan) {
    return scan.columns().contains(LocalTier.ROW_ID)
        && scan.table().column(LocalTier.ROW_ID).isEmpty();
  }

  /** The columns to ask the tier for. */
  static List<String> stored(TableScanPlan scan) {
    return scan.columns().stream().filter(c -> !c.equals(LocalTier.ROW_ID)).toList();
  }

  /**
   * The scan's from-item with the ids.
   *
   * @param from has locators
   */
  static String added(LocalScan from, TableScanPlan scan, LocalTier.ChangeStrategy strategy) {
    String id =
        switch (strategy) {
          case REWRITE_FILES -> from.unitNames().isEmpty() ? "''" : inFile(from.unitNames());
          case BY_ROW -> "CAST(" + LocalTier.LOCATOR + " AS VARCHAR)";
          case NONE ->
              throw new MegaDbException(
                  ErrorCode.UNDEFINED_COLUMN, "rows of " + scan.table().name() + " have no ids");
        };
    String hidden = scan.locator() ? "" : " EXCLUDE (" + LocalTier.LOCATOR + ")";
    return "(SELECT *"
        + hidden
        + ", "
        + id
        + " AS "
        + Identifiers.quote(LocalTier.ROW_ID)
        + " FROM "
        + from.fromItem()
        + " AS located)";
  }

  private static String inFile(List<String> files) {
    String hashes =
        files.stream()
            .map(f -> Identifiers.literal(hash(f)))
            .collect(Collectors.joining(", ", "[", "]"));
    long mask = (1L << LocalTier.LOCATOR_ROW_BITS) - 1;
    return "list_extract("
        + hashes
        + ", ("
        + LocalTier.LOCATOR
        + " >> "
        + LocalTier.LOCATOR_ROW_BITS
        + ") + 1) || ':' || ("
        + LocalTier.LOCATOR
        + " & "
        + mask
        + ")";
  }

  private static String hash(String file) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] bytes = digest.digest(file.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(bytes, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
