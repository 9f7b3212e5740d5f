package io.megadb.tier.vector;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.table.TableAlteration;
import io.megadb.spi.table.TableRules;
import io.megadb.spi.tier.TableChange;
import io.megadb.tier.vector.store.IndexOptions;
import io.megadb.tier.vector.store.Snapshot;
import io.megadb.tier.vector.store.TableSchema;
import java.util.ArrayList;
import java.util.List;

/** ALTER TABLE as another schema. Indexes are options of their table, and go with their column. */
final class SchemaChanges {
  static final TableRules RULES = new TableRules("vector table");

  private final Snapshot snapshot;
  private final TableAlteration alteration;

  private SchemaChanges(Snapshot snapshot) {
    this.snapshot = snapshot;
    this.alteration =
        new TableAlteration(RULES, snapshot.schema().definition(), new LiveRows(snapshot));
  }

  /**
   * The schema after all changes.
   *
   * @throws MegaDbException as {@link TableAlteration#apply}; DEPENDENT_OBJECTS for a column with
   *     an index
   */
  static TableSchema apply(Snapshot snapshot, List<TableChange> changes) {
    SchemaChanges all = new SchemaChanges(snapshot);
    changes.forEach(all::change);
    return all.finish();
  }

  private void change(TableChange change) {
    switch (change) {
      case TableChange.RenameColumn rename -> {
        checkNoIndex(rename.column());
        alteration.apply(rename);
      }
      case TableChange.DropColumn drop -> {
        alteration.apply(drop);
        indexes(drop.column())
            .forEach(i -> alteration.options().remove(IndexOptions.PREFIX + i.name()));
      }
      case TableChange.SetOptions set -> {
        alteration.apply(set);
        // An index without a text is one that is dropped.
        alteration
            .options()
            .entrySet()
            .removeIf(o -> o.getKey().startsWith(IndexOptions.PREFIX) && o.getValue().isEmpty());
      }
      default -> alteration.apply(change);
    }
  }

  private void checkNoIndex(String column) {
    List<IndexOptions> indexes = indexes(column);
    if (!indexes.isEmpty()) {
      throw new MegaDbException(
              ErrorCode.DEPENDENT_OBJECTS,
              "column \""
                  + column
                  + "\" of "
                  + alteration.name()
                  + " has the index \""
                  + indexes.getFirst().name()
                  + "\"")
          .withHint("Drop the index first and create it again afterwards.");
    }
  }

  private List<IndexOptions> indexes(String column) {
    return snapshot.indexes().stream()
        .filter(i -> i.column().equals(column))
        .filter(i -> alteration.options().containsKey(IndexOptions.PREFIX + i.name()))
        .toList();
  }

  private TableSchema finish() {
    TableSchema old = snapshot.schema();
    int nextNumber = old.nextNumber();
    List<Integer> numbers = new ArrayList<>();
    for (int origin : alteration.origins()) {
      numbers.add(
          origin == TableAlteration.NEW
              ? Integer.valueOf(nextNumber++)
              : old.numbers().get(origin));
    }
    TableSchema schema = new TableSchema(alteration.definition(), numbers, nextNumber);
    IndexOptions.of(schema);
    return schema;
  }

  private record LiveRows(Snapshot snapshot) implements TableAlteration.Rows {
    @Override
    public boolean any() {
      return snapshot.reader().numDocs() > 0;
    }

    @Override
    public boolean anyNull(int column) {
      return NullRows.any(snapshot, column);
    }
  }
}
