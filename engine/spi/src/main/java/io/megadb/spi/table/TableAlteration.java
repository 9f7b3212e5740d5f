package io.megadb.spi.table;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.type.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * ALTER TABLE as another definition: the actions applied one after the other to a copy. Types stay
 * as they are, and a column added is NULL in rows that exist. Not for several threads.
 */
public final class TableAlteration {
  /** The origin of a column that the table did not have. */
  public static final int NEW = -1;

  private final TableRules rules;
  private final Rows rows;
  private final TableDefinition.Kind kind;
  private final List<ColumnDefinition> columns;
  private final List<Integer> origins = new ArrayList<>();
  private final List<String> primaryKey;
  private final List<String> checks;
  private final Map<String, String> options;
  private TableName name;
  private Optional<String> comment;

  /** What the table holds while it is altered. */
  public interface Rows {
    /** Whether there is any row. */
    boolean any();

    /** Whether a row has no value in the column at that place of the old definition. */
    boolean anyNull(int column);
  }

  public TableAlteration(TableRules rules, TableDefinition definition, Rows rows) {
    this.rules = rules;
    this.rows = rows;
    this.kind = definition.kind();
    this.columns = new ArrayList<>(definition.columns());
    for (int i = 0; i < columns.size(); i++) {
      origins.add(i);
    }
    this.primaryKey = new ArrayList<>(definition.primaryKey());
    this.checks = new ArrayList<>(definition.checks());
    this.options = new TreeMap<>(definition.options());
    this.name = definition.name();
    this.comment = definition.comment();
  }

  /**
   * Applies one action.
   *
   * @throws MegaDbException UNDEFINED_COLUMN, DUPLICATE_COLUMN, NOT_NULL_VIOLATION,
   *     INVALID_TABLE_DEFINITION, FEATURE_NOT_SUPPORTED, DEPENDENT_OBJECTS
   */
  public void apply(TableChange change) {
    switch (change) {
      case TableChange.AddColumn add -> add(add.column());
      case TableChange.DropColumn drop -> drop(drop.column());
      case TableChange.RenameColumn rename -> rename(rename.column(), rename.newName());
      case TableChange.WidenColumn widen ->
          throw new MegaDbException(
                  ErrorCode.FEATURE_NOT_SUPPORTED,
                  "the type of column \""
                      + widen.column()
                      + "\" of a "
                      + rules.kind()
                      + " can't be changed")
              .withHint("Create a new table from the rows of this one.");
      case TableChange.SetNotNull set -> {
        int index = indexOf(set.column());
        int origin = origins.get(index);
        if (origin == NEW ? rows.any() : rows.anyNull(origin)) {
          throw new MegaDbException(
              ErrorCode.NOT_NULL_VIOLATION,
              "column \"" + set.column() + "\" of " + name + " contains null values");
        }
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
    if (!column.column().nullable() && rows.any()) {
      throw new MegaDbException(
              ErrorCode.NOT_NULL_VIOLATION,
              "column \"" + column.name() + "\" of " + name + " would contain null values")
          .withHint("Add the column without NOT NULL, fill it, then SET NOT NULL.");
    }
    columns.add(column);
    origins.add(NEW);
  }

  private void drop(String column) {
    int index = indexOf(column);
    checkNotKey(column, "dropped");
    // As in PostgreSQL, a constraint goes with the columns it is about.
    checks.removeIf(check -> TableRules.mentions(check, column));
    columns.remove(index);
    origins.remove(index);
    if (columns.isEmpty()) {
      throw new MegaDbException(
          ErrorCode.INVALID_TABLE_DEFINITION, "the last column of " + name + " can't be dropped");
    }
  }

  private void rename(String column, String newName) {
    int index = indexOf(column);
    checkNewName(newName);
    for (String check : checks) {
      if (TableRules.mentions(check, column)) {
        throw new MegaDbException(
            ErrorCode.DEPENDENT_OBJECTS,
            "column \"" + column + "\" of " + name + " stands in CHECK (" + check + ")");
      }
    }
    Column old = columns.get(index).column();
    replace(index, new Column(newName, old.type(), old.nullable()));
    primaryKey.replaceAll(k -> k.equals(column) ? newName : k);
  }

  private void nullable(int index, boolean nullable) {
    Column old = columns.get(index).column();
    replace(index, new Column(old.name(), old.type(), nullable));
  }

  private void replace(int index, Column column) {
    ColumnDefinition old = columns.get(index);
    columns.set(index, new ColumnDefinition(column, old.defaultSql(), old.comment()));
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
    TableRules.checkColumnName(column);
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

  /** The options as they are by now, for a tier to change whose options say more than values. */
  public Map<String, String> options() {
    return options;
  }

  /** The name as it is by now. */
  public TableName name() {
    return name;
  }

  /** For each column its place in the old definition, or {@link #NEW}. */
  public List<Integer> origins() {
    return List.copyOf(origins);
  }

  /** The definition after all actions. */
  public TableDefinition definition() {
    return new TableDefinition(
        name, kind, columns, primaryKey, checks, List.of(), options, comment);
  }
}
