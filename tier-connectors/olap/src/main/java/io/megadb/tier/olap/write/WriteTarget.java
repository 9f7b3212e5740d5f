package io.megadb.tier.olap.write;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.olap.table.IcebergTypes;
import io.megadb.tier.olap.table.TableOptions;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;

/**
 * What rows are written for.
 *
 * @param schema with final field ids
 * @param fields the columns the rows have, in order
 * @param spec how files are partitioned
 * @param location the table's location, without a slash at its end
 */
public record WriteTarget(
    Schema schema,
    List<TargetField> fields,
    PartitionSpec spec,
    String location,
    TableOptions options) {

  /** A column in both worlds. */
  public record TargetField(NestedField iceberg, SqlType type) {
    public String name() {
      return iceberg.name();
    }
  }

  /**
   * The target of a table.
   *
   * @throws MegaDbException FEATURE_NOT_SUPPORTED for a table with columns SQL cannot write
   */
  public static WriteTarget of(
      Schema schema, PartitionSpec spec, String location, TableOptions options) {
    List<TargetField> fields = new ArrayList<>();
    for (NestedField field : schema.columns()) {
      SqlType type = IcebergTypes.ofField(field).orElse(null);
      if (type == null || field.type().typeId() == Type.TypeID.MAP) {
        throw new MegaDbException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "cannot write a table whose column \""
                    + field.name()
                    + "\" is of Iceberg type "
                    + field.type())
            .withHint("Write it with the engine that made it.");
      }
      fields.add(new TargetField(field, type));
    }
    return new WriteTarget(schema, List.copyOf(fields), spec, location, options);
  }

  /**
   * Checks that rows written for this schema still may be in the table.
   *
   * @throws MegaDbException SERIALIZATION_FAILURE if a column became NOT NULL meanwhile
   */
  public void checkFits(Schema now, TableName table) {
    for (NestedField field : now.columns()) {
      NestedField written = schema.asStruct().field(field.fieldId());
      if (field.isRequired() && (written == null || written.isOptional())) {
        throw new MegaDbException(
                ErrorCode.SERIALIZATION_FAILURE,
                "column \"" + field.name() + "\" of " + table + " became NOT NULL meanwhile")
            .withHint("Run the statement again.");
      }
    }
  }

  /** Prefix of our data files; the schema they were written with follows. */
  private static final String FILE_PREFIX = "megadb-s";

  /** The location of a new data file. It tells by name with which schema it was written. */
  String fileLocation(String unique) {
    return location + "/data/" + FILE_PREFIX + schema.schemaId() + "-" + unique + ".parquet";
  }

  /**
   * The id of the schema a data file was written with.
   *
   * @return -1 if another engine wrote it
   */
  public static int schemaIdOf(String fileLocation) {
    int name = fileLocation.lastIndexOf('/') + 1;
    if (!fileLocation.startsWith(FILE_PREFIX, name)) {
      return -1;
    }
    int from = name + FILE_PREFIX.length();
    int dash = fileLocation.indexOf('-', from);
    try {
      return dash < 0 ? -1 : Integer.parseInt(fileLocation, from, dash, 10);
    } catch (NumberFormatException e) {
      // Somebody else's file that happens to begin like ours.
      return -1;
    }
  }
}
