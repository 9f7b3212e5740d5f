package io.megadb.tier.olap.table;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.olap.OlapConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.BaseTransaction;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;

/** Single changes of a table's definition within an Iceberg transaction. Not thread-safe. */
public final class SchemaEditor {
  /** The parent of a column; with it named, a dot in a column's name is no path. */
  private static final String TOP_LEVEL = null;

  private final Transaction transaction;
  private final TableName table;
  private final OlapConfig.WriteDefaults defaults;

  /** Whether the table has rows. */
  public enum Rows {
    NONE,
    SOME
  }

  public SchemaEditor(Transaction transaction, TableName table, OlapConfig.WriteDefaults defaults) {
    this.transaction = transaction;
    this.table = table;
    this.defaults = defaults;
  }

  private Schema schema() {
    return transaction.table().schema();
  }

  private TableMetadata metadata() {
    return ((BaseTransaction.TransactionTable) transaction.table()).operations().current();
  }

  private TableDefinition definition() {
    return TableDefinitions.of(table, metadata());
  }

  /**
   * A column.
   *
   * @throws MegaDbException UNDEFINED_COLUMN
   */
  public NestedField field(String column) {
    NestedField field = schema().asStruct().field(column);
    if (field == null) {
      List<String> names = schema().columns().stream().map(NestedField::name).toList();
      throw new MegaDbException(
              ErrorCode.UNDEFINED_COLUMN,
              "column \"" + column + "\" of table " + table + " does not exist")
          .withHint(NearestName.hint(column, names, "Its columns are " + names));
    }
    return field;
  }

  private SqlType type(String column) {
    NestedField field = field(column);
    return IcebergTypes.ofField(field)
        .orElseThrow(() -> unsupported("column \"" + column + "\" is " + field.type(), null));
  }

  /**
   * Existing rows get NULL in the new column: Iceberg's format 2 has nothing else.
   *
   * @throws MegaDbException DUPLICATE_COLUMN; NOT_NULL_VIOLATION or FEATURE_NOT_SUPPORTED when
   *     existing rows would need a value
   */
  public void addColumn(ColumnDefinition column, Rows rows) {
    List<String> names = new ArrayList<>(names());
    names.add(column.name());
    TableDefinitions.checkNames(names);
    if (rows == Rows.SOME && column.defaultSql().isPresent()) {
      throw unsupported(
          "existing rows of an olap table cannot get the default of the new column \""
              + column.name()
              + "\"",
          "Add it without DEFAULT, then ALTER COLUMN SET DEFAULT and UPDATE the existing rows.");
    }
    if (rows == Rows.SOME && !column.column().nullable()) {
      throw new MegaDbException(
          ErrorCode.NOT_NULL_VIOLATION,
          "column \"" + column.name() + "\" of table " + table + " contains null values");
    }
    Type type = IcebergTypes.toIceberg(column.column().type(), new AtomicInteger(1));
    String doc = IcebergTypes.doc(column.comment(), column.column().type());
    if (column.column().nullable()) {
      transaction.updateSchema().addColumn(TOP_LEVEL, column.name(), type, doc).commit();
    } else {
      transaction
          .updateSchema()
          .allowIncompatibleChanges()
          .addRequiredColumn(TOP_LEVEL, column.name(), type, doc)
          .commit();
    }
    if (column.defaultSql().isPresent()) {
      setDefault(column.name(), column.defaultSql());
    }
  }

  private List<String> names() {
    return schema().columns().stream().map(NestedField::name).toList();
  }

  /** Drops a column, its default, and the checks that name it. */
  public void dropColumn(String column) {
    NestedField field = field(column);
    if (schema().columns().size() == 1) {
      throw unsupported(
          "column \"" + column + "\" is the only one of table " + table, "Drop the table.");
    }
    if (!metadata().spec().getFieldsBySourceId(field.fieldId()).isEmpty()) {
      throw dependent(column, "the table is partitioned by it");
    }
    if (TableOptions.of(definition(), defaults).sort().contains(column)) {
      throw dependent(column, "option sort names it");
    }
    transaction.updateSchema().deleteColumn(column).commit();
    UpdateProperties properties = transaction.updateProperties();
    properties.remove(TableDefinitions.DEFAULT + field.fieldId());
    checksNaming(column).keySet().forEach(properties::remove);
    properties.commit();
  }

  private MegaDbException dependent(String column, String why) {
    return new MegaDbException(
        ErrorCode.DEPENDENT_OBJECTS,
        "cannot drop column \"" + column + "\" of table " + table + ": " + why);
  }

  private Map<String, String> checksNaming(String column) {
    Pattern name =
        Pattern.compile("(?i)(?<![\\w$])(\"?)" + Pattern.quote(column) + "\\1(?![\\w$])");
    return metadata().properties().entrySet().stream()
        .filter(e -> e.getKey().startsWith(TableDefinitions.CHECK))
        .filter(e -> name.matcher(e.getValue()).find())
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Renames a column; a CHECK that names it stands in the way, as its text cannot be rewritten. */
  public void renameColumn(String column, String newName) {
    field(column);
    List<String> names = new ArrayList<>(names());
    names.remove(column);
    names.add(newName);
    TableDefinitions.checkNames(names);
    Map<String, String> checks = checksNaming(column);
    if (!checks.isEmpty()) {
      throw unsupported(
          "column \"" + column + "\" cannot be renamed: a CHECK names it: " + checks.values(),
          "Create the table anew with CREATE TABLE ... AS SELECT.");
    }
    List<String> sort = new ArrayList<>(TableOptions.of(definition(), defaults).sort());
    transaction.updateSchema().renameColumn(column, newName).commit();
    if (sort.contains(column)) {
      sort.replaceAll(name -> name.equals(column) ? newName : name);
      transaction
          .updateProperties()
          .set(TableDefinitions.OPTION + TableOptions.SORT, String.join(",", sort))
          .commit();
    }
  }

  /**
   * Widens a column where Iceberg can read the old files under the new type.
   *
   * @throws MegaDbException FEATURE_NOT_SUPPORTED for other changes of type
   */
  public void widenColumn(String column, SqlType to) {
    SqlType from = type(column);
    if (!from.equals(to) && !widens(from, to)) {
      throw unsupported(
          "column \"" + column + "\" cannot go from " + from.sql() + " to " + to.sql(),
          "Olap columns widen from smallint to integer to bigint, from real to double precision,"
              + " to more digits before the point, and to longer text.");
    }
    NestedField field = field(column);
    Type type = IcebergTypes.toIceberg(to, new AtomicInteger(1));
    var update = transaction.updateSchema();
    if (!field.type().equals(type)) {
      update.updateColumn(column, type.asPrimitiveType());
    }
    update
        .updateColumnDoc(column, IcebergTypes.doc(IcebergTypes.comment(field.doc()), to))
        .commit();
  }

  private static boolean widens(SqlType from, SqlType to) {
    return switch (from) {
      case SqlType.Simple.SMALLINT -> to == SqlType.Simple.INTEGER || to == SqlType.Simple.BIGINT;
      case SqlType.Simple.INTEGER -> to == SqlType.Simple.BIGINT;
      case SqlType.Simple.REAL -> to == SqlType.Simple.DOUBLE;
      case SqlType.Numeric n ->
          to instanceof SqlType.Numeric(int precision, int scale)
              && scale == n.scale()
              && precision >= n.precision();
      case SqlType.Varchar v ->
          to == SqlType.Simple.TEXT
              || (to instanceof SqlType.Varchar(int length) && length >= v.length());
      default -> false;
    };
  }

  /** The caller has made sure that there are no NULLs. */
  public void setNotNull(String column) {
    if (field(column).isOptional()) {
      transaction.updateSchema().allowIncompatibleChanges().requireColumn(column).commit();
    }
  }

  public void dropNotNull(String column) {
    if (field(column).isRequired()) {
      transaction.updateSchema().makeColumnOptional(column).commit();
    }
  }

  public void setDefault(String column, Optional<String> sql) {
    String key = TableDefinitions.DEFAULT + field(column).fieldId();
    setOrRemove(key, sql);
  }

  public void setComment(Optional<String> comment) {
    setOrRemove(TableDefinitions.COMMENT, comment);
  }

  private void setOrRemove(String key, Optional<String> value) {
    UpdateProperties properties = transaction.updateProperties();
    value.ifPresentOrElse(v -> properties.set(key, v), () -> properties.remove(key));
    properties.commit();
  }

  public void setColumnComment(String column, Optional<String> comment) {
    transaction
        .updateSchema()
        .updateColumnDoc(column, IcebergTypes.doc(comment, type(column)))
        .commit();
  }

  /** Adds to the options, or replaces their values; they are for what is written from now on. */
  public void setOptions(Map<String, String> options) {
    Map<String, String> merged = new HashMap<>(definition().options());
    merged.putAll(options);
    TableOptions.parse(merged, names(), defaults);
    UpdateProperties properties = transaction.updateProperties();
    options.forEach((key, value) -> properties.set(TableDefinitions.OPTION + key, value));
    properties.commit();
  }

  private static MegaDbException unsupported(String message, String hint) {
    MegaDbException error = new MegaDbException(ErrorCode.FEATURE_NOT_SUPPORTED, message);
    return hint == null ? error : error.withHint(hint);
  }
}
