package io.megadb.tier.vector;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.type.Column;
import io.megadb.tier.vector.store.IndexOptions;
import io.megadb.tier.vector.store.Snapshot;
import io.megadb.tier.vector.store.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** ALTER TABLE as another schema; a column added is NULL in rows that exist. */
final class SchemaChanges {
  private final Snapshot snapshot;
  private final List<ColumnDefinition> columns;
  private final List<Integer> numbers;
  private final List<String> primaryKey;
  private final List<String> checks;
  private final Map<String, String> options;
  private TableName name;
  private Optional<String> comment;
  private int nextNumber;

  private SchemaChanges(Snapshot snapshot) {
    this.snapshot = snapshot;
    TableSchema schema = snapshot.schema();
    TableDefinition definition = schema.definition();
    this.columns = new ArrayList<>(definition.columns());
    this.numbers = new ArrayList<>(schema.numbers());
    this.primaryKey = new ArrayList<>(definition.primaryKey());
    this.checks = new ArrayList<>(definition.checks());
    this.options = new TreeMap<>(definition.options());
    this.name = definition.name();
    this.comment = definition.comment();
    this.nextNumber = schema.nextNumber();
  }

  /**
   * The schema after all changes.
   *
   * @throws MegaDbException UNDEFINED_COLUMN, DUPLICATE_COLUMN, NOT_NULL_VIOLATION,
   *     INVALID_TABLE_DEFINITION, FEATURE_NOT_SUPPORTED, DEPENDENT_OBJECTS
   */
  static TableSchema apply(Snapshot snapshot, List<TableChange> changes) {
    SchemaChanges all = new SchemaChanges(snapshot);
    changes.forEach(all::change);
    return all.finish();
  }

  private void change(TableChange change) {
    switch (change) {
      case TableChange.AddColumn add -> add(add.column());
      case TableChange.DropColumn drop -> drop(drop.column());
      case TableChange.RenameColumn rename -> rename(rename.column(), rename.newName());
      case TableChange.WidenColumn widen ->
          throw new MegaDbException(
                  ErrorCode.FEATURE_NOT_SUPPORTED,
                  "the type of column \""
                      + widen.column()
                      + "\" of a vector table can't be changed")
              .withHint("Create a new table from the rows of this one.");
      case TableChange.SetNotNull set -> {
        int index = indexOf(set.column());
        if (NullRows.any(snapshot, numbers.get(index))) {
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
      case TableChange.SetOptions set ->
          set.options()
              .forEach(
                  (option, value) -> {
                    // An index without a text is one that is dropped.
                    if (value.isEmpty() && option.startsWith(IndexOptions.PREFIX)) {
                      options.remove(option);
                    } else {
                      options.put(option, value);
                    }
                  });
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
    if (!column.column().nullable() && snapshot.reader().numDocs() > 0) {
      throw new MegaDbException(
              ErrorCode.NOT_NULL_VIOLATION,
              "column \"" + column.name() + "\" of " + name + " would contain null values")
          .withHint("Add the column without NOT NULL, fill it, then SET NOT NULL.");
    }
    columns.add(column);
    numbers.add(nextNumber++);
  }

  private void drop(String column) {
    int index = indexOf(column);
    checkNotKey(column, "dropped");
    // As in PostgreSQL, constraints and indexes go with the columns they are about.
    checks.removeIf(check -> mentions(check, column));
    indexes(column).forEach(i -> options.remove(IndexOptions.PREFIX + i.name()));
    columns.remove(index);
    numbers.remove(index);
    if (columns.isEmpty()) {
      throw new MegaDbException(
          ErrorCode.INVALID_TABLE_DEFINITION, "the last column of " + name + " can't be dropped");
    }
  }

  private void rename(String column, String newName) {
    int index = indexOf(column);
    checkNewName(newName);
    for (String check : checks) {
      if (mentions(check, column)) {
        throw new MegaDbException(
            ErrorCode.DEPENDENT_OBJECTS,
            "column \"" + column + "\" of " + name + " stands in CHECK (" + check + ")");
      }
    }
    if (!indexes(column).isEmpty()) {
      throw new MegaDbException(
              ErrorCode.DEPENDENT_OBJECTS,
              "column \""
                  + column
                  + "\" of "
                  + name
                  + " has the index \""
                  + indexes(column).getFirst().name()
                  + "\"")
          .withHint("Drop the index first and create it again afterwards.");
    }
    Column old = columns.get(index).column();
    replace(index, new Column(newName, old.type(), old.nullable()));
    primaryKey.replaceAll(k -> k.equals(column) ? newName : k);
  }

  private List<IndexOptions> indexes(String column) {
    return snapshot.indexes().stream()
        .filter(i -> i.column().equals(column))
        .filter(i -> options.containsKey(IndexOptions.PREFIX + i.name()))
        .toList();
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
    TableRules.checkName(column);
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

  private static boolean mentions(String expression, String identifier) {
    return Pattern.compile("(?<![\\w$])" + Pattern.quote(identifier) + "(?![\\w$])")
        .matcher(expression)
        .find();
  }

  private TableSchema finish() {
    TableDefinition definition =
        new TableDefinition(
            name,
            TableDefinition.Kind.TABLE,
            columns,
            primaryKey,
            checks,
            List.of(),
            options,
            comment);
    TableSchema schema = new TableSchema(definition, numbers, nextNumber);
    IndexOptions.of(schema);
    return schema;
  }
}
