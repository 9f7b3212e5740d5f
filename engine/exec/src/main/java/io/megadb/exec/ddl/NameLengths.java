package io.megadb.exec.ddl;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.TableChange;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How long new names may be. Where a tier would cut one off or fail on it, it is refused. */
enum NameLengths {
  /** PostgreSQL's, in bytes of UTF-8, which it cuts off without an error: 42622 instead. */
  SQL_TIER(63),

  /** In characters: what the Iceberg catalog has room for, and the same everywhere else. */
  LOCAL_TIERS(255);

  private final int limit;

  NameLengths(int limit) {
    this.limit = limit;
  }

  /**
   * Refuses a name that is too long.
   *
   * @param what as the error calls it, such as {@code table}
   * @throws MegaDbException NAME_TOO_LONG
   */
  void check(String what, String name) {
    int length =
        this == SQL_TIER
            ? name.getBytes(StandardCharsets.UTF_8).length
            : name.codePointCount(0, name.length());
    if (length > limit) {
      String unit = this == SQL_TIER ? " bytes" : " characters";
      int shown = name.offsetByCodePoints(0, Math.min(16, name.codePointCount(0, name.length())));
      throw new MegaDbException(
              ErrorCode.NAME_TOO_LONG,
              what + " name \"" + name.substring(0, shown) + "...\" has " + length + unit)
          .withHint("At most " + limit + unit + " are possible here.");
    }
  }

  /** Refuses columns with names that are too long. */
  void checkColumns(List<ColumnDefinition> columns) {
    columns.forEach(column -> check("column", column.name()));
  }

  /** Refuses changes that give a name that is too long. */
  void checkChanges(List<TableChange> changes) {
    for (TableChange change : changes) {
      switch (change) {
        case TableChange.AddColumn add -> check("column", add.column().name());
        case TableChange.RenameColumn rename -> check("column", rename.newName());
        case TableChange.RenameTable rename -> check("table", rename.newName());
        case TableChange.DropColumn c -> {}
        case TableChange.WidenColumn c -> {}
        case TableChange.SetNotNull c -> {}
        case TableChange.DropNotNull c -> {}
        case TableChange.SetDefault c -> {}
        case TableChange.SetOptions c -> {}
        case TableChange.SetComment c -> {}
        case TableChange.SetColumnComment c -> {}
      }
    }
  }
}
