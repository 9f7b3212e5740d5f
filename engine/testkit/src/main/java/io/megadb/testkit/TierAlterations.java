package io.megadb.testkit;

import static io.megadb.testkit.ArrowRows.row;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.tier.Capability;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.List;
import java.util.function.Function;

/** One ALTER TABLE per capability, and what the contract's rows are afterwards. */
final class TierAlterations {
  private TierAlterations() {}

  /**
   * An alteration.
   *
   * @param names of the columns afterwards
   * @param rows from a row before to the row after
   */
  record Case(
      Capability capability,
      TableChange change,
      List<String> names,
      Function<List<Object>, List<Object>> rows) {}

  static final List<Case> CASES =
      List.of(
          new Case(
              Capability.ADD_COLUMN,
              new TableChange.AddColumn(
                  ColumnDefinition.of(Column.of("more", SqlType.Simple.INTEGER))),
              List.of("id", "name", "amount", "more"),
              r -> row(r.get(0), r.get(1), r.get(2), null)),
          new Case(
              Capability.DROP_COLUMN,
              new TableChange.DropColumn("name"),
              List.of("id", "amount"),
              r -> row(r.get(0), r.get(2))),
          new Case(
              Capability.RENAME_COLUMN,
              new TableChange.RenameColumn("name", "title"),
              List.of("id", "title", "amount"),
              r -> r),
          new Case(
              Capability.WIDEN_COLUMN,
              new TableChange.WidenColumn("name", SqlType.Simple.TEXT),
              List.of("id", "name", "amount"),
              r -> r),
          new Case(
              Capability.RENAME_TABLE,
              new TableChange.RenameTable("renamed"),
              List.of("id", "name", "amount"),
              r -> r));
}
