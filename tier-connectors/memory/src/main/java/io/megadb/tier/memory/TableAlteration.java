package io.megadb.tier.memory;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.memory.segment.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * ALTER TABLE. Names, comments, defaults and options change the definition alone; another set of
 * columns makes a ring of new segments with the living rows under their sequence numbers. A column
 * added is NULL in rows that exist. For whoever holds the writer lock.
 */
final class TableAlteration {
  private final Ring ring;
  private final List<ColumnDefinition> columns;
  // For each column the one it is filled from, -1 for a new one.
  private final List<Integer> from = new ArrayList<>();
  private final List<String> primaryKey;
  private final List<String> checks;
  private TableName name;
  private Map<String, String> options;
  private Optional<String> comment;

  private TableAlteration(Ring ring) {
    TableDefinition definition = ring.state().definition();
    this.ring = ring;
    this.columns = new ArrayList<>(definition.columns());
    for (int i = 0; i < columns.size(); i++) {
      from.add(i);
    }
    this.primaryKey = new ArrayList<>(definition.primaryKey());
    this.checks = new ArrayList<>(definition.checks());
    this.name = definition.name();
    this.options = new TreeMap<>(definition.options());
    this.comment = definition.comment();
  }

  /**
   * Applies all changes, or none.
   *
   * @return the same ring, or another with the same rows; the caller puts it in the table and
   *     retires the old one
   * @throws MegaDbException UNDEFINED_COLUMN, DUPLICATE_COLUMN, NOT_NULL_VIOLATION,
   *     INVALID_TABLE_DEFINITION, FEATURE_NOT_SUPPORTED, INVALID_PARAMETER_VALUE, OUT_OF_MEMORY
   */
  static Ring apply(Ring ring, List<TableChange> changes) {
    TableAlteration alteration = new TableAlteration(ring);
    changes.forEach(alteration::change);
    return alteration.finish();
  }

  private void change(TableChange change) {
    switch (change) {
      case TableChange.AddColumn add -> add(add.column());
      case TableChange.DropColumn drop -> {
        int index = indexOf(drop.column());
        checkNotKey(drop.column(), "dropped");
        // As in PostgreSQL, a constraint goes with the columns it is about.
        checks.removeIf(check -> Names.mentions(check, drop.column()));
        columns.remove(index);
        from.remove(index);
        if (columns.isEmpty()) {
          throw new MegaDbException(
              ErrorCode.INVALID_TABLE_DEFINITION,
              "the last column of " + name + " can't be dropped");
        }
      }
      case TableChange.RenameColumn rename -> {
        int index = indexOf(rename.column());
        checkNewName(rename.newName());
        checkNotChecked(rename.column());
        Column old = columns.get(index).column();
        replace(index, new Column(rename.newName(), old.type(), old.nullable()));
        primaryKey.replaceAll(k -> k.equals(rename.column()) ? rename.newName() : k);
      }
      case TableChange.WidenColumn widen ->
          throw new MegaDbException(
                  ErrorCode.FEATURE_NOT_SUPPORTED,
                  "the type of column \""
                      + widen.column()
                      + "\" of a memory table can't be changed")
              .withHint("Create a new table from the rows of this one.");
      case TableChange.SetNotNull set -> {
        int index = indexOf(set.column());
        checkNoNulls(index);
        nullable(index, false);
      }
      case TableChange.DropNotNull drop -> {
        checkNotKey(drop.column(), "nullable");
        nullable(indexOf(drop.column()), true);
      }
      case TableChange.SetDefault set -> {
        int index = indexOf(set.column());
        ColumnDefinition old = columns.get(index);
        columns.set(index, new ColumnDefinition(old.column(), set.defaultSql(), old.comment()));
      }
      case TableChange.RenameTable rename ->
          name = new TableName(name.catalog(), name.schema(), rename.newName());
      case TableChange.SetOptions set -> options.putAll(set.options());
      case TableChange.SetComment set -> comment = set.comment();
      case TableChange.SetColumnComment set -> {
        int index = indexOf(set.column());
        ColumnDefinition old = columns.get(index);
        columns.set(index, new ColumnDefinition(old.column(), old.defaultSql(), set.comment()));
      }
    }
  }

  private void add(ColumnDefinition column) {
    checkNewName(column.name());
    if (!column.column().nullable() && ring.state().liveRows() > 0) {
      throw new MegaDbException(
              ErrorCode.NOT_NULL_VIOLATION,
              "column \"" + column.name() + "\" of " + name + " would contain null values")
          .withHint("Add the column without NOT NULL, fill it, then SET NOT NULL.");
    }
    columns.add(column);
    from.add(-1);
  }

  private void nullable(int index, boolean nullable) {
    Column old = columns.get(index).column();
    replace(index, new Column(old.name(), old.type(), nullable));
  }

  private void replace(int index, Column column) {
    ColumnDefinition old = columns.get(index);
    columns.set(index, new ColumnDefinition(column, old.defaultSql(), old.comment()));
  }

  private void checkNoNulls(int index) {
    if (from.get(index) < 0) {
      if (ring.state().liveRows() > 0) {
        throw nulls(index);
      }
      return;
    }
    for (Segment segment : ring.segments()) {
      for (int row = 0; row < segment.rows(); row++) {
        if (segment.death(row) == Segment.ALIVE && segment.column(from.get(index)).isNull(row)) {
          throw nulls(index);
        }
      }
    }
  }

  private MegaDbException nulls(int index) {
    return new MegaDbException(
        ErrorCode.NOT_NULL_VIOLATION,
        "column \"" + columns.get(index).name() + "\" of " + name + " contains null values");
  }

  private int indexOf(String column) {
    List<String> names = columns.stream().map(ColumnDefinition::name).toList();
    int index = names.indexOf(column);
    if (index < 0) {
      throw new MegaDbException(
              ErrorCode.UNDEFINED_COLUMN,
              "column \"" + column + "\" of " + name + " does not exist")
          .withHint(NearestName.hint(column, names, "Its columns are " + names + "."));
    }
    return index;
  }

  private void checkNewName(String column) {
    Names.checkColumn(column);
    if (columns.stream().anyMatch(c -> c.name().equals(column))) {
      throw new MegaDbException(
          ErrorCode.DUPLICATE_COLUMN, "column \"" + column + "\" of " + name + " already exists");
    }
  }

  private void checkNotKey(String column, String what) {
    if (primaryKey.contains(column)) {
      throw new MegaDbException(
          ErrorCode.INVALID_TABLE_DEFINITION,
          "column \"" + column + "\" is in the primary key of " + name + " and can't be " + what);
    }
  }

  private void checkNotChecked(String column) {
    for (String check : checks) {
      if (Names.mentions(check, column)) {
        throw new MegaDbException(
            ErrorCode.DEPENDENT_OBJECTS,
            "column \"" + column + "\" of " + name + " stands in CHECK (" + check + ")");
      }
    }
  }

  private Ring finish() {
    TableDefinition old = ring.state().definition();
    TableDefinition definition =
        new TableDefinition(
            name, old.kind(), columns, primaryKey, checks, List.of(), options, comment);
    MemoryOptions newOptions = MemoryOptions.of(options);
    if (sameColumns(old)) {
      ring.redefine(definition, newOptions);
      return ring;
    }
    List<SqlType> types = definition.rowType().stream().map(Column::type).toList();
    int[] source = from.stream().mapToInt(i -> i).toArray();
    List<Segment> copies = new ArrayList<>();
    try {
      for (Segment segment : ring.segments()) {
        if (segment.live() > 0) {
          copies.add(Compaction.copyLiving(List.of(segment), types, source, ring));
        }
      }
    } catch (RuntimeException e) {
      copies.forEach(Segment::release);
      throw e;
    }
    return ring.successor(definition, newOptions, copies);
  }

  private boolean sameColumns(TableDefinition old) {
    if (columns.size() != old.columns().size()) {
      return false;
    }
    for (int i = 0; i < from.size(); i++) {
      if (from.get(i) != i) {
        return false;
      }
    }
    return true;
  }
}
