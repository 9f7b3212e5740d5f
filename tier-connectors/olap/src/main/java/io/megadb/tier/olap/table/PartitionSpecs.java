package io.megadb.tier.olap.table;

import io.megadb.spi.catalog.PartitionField;
import io.megadb.spi.catalog.PartitionField.Transform;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.exceptions.ValidationException;

/** PARTITIONED BY as Iceberg partition specs and back. */
public final class PartitionSpecs {
  private static final Pattern WITH_ARGUMENT = Pattern.compile("(bucket|truncate)\\[(\\d+)\\]");

  private PartitionSpecs() {}

  /**
   * The spec.
   *
   * @throws MegaDbException UNDEFINED_COLUMN, INVALID_TABLE_DEFINITION (a transform that the
   *     column's type does not have, an argument below 1)
   */
  public static PartitionSpec toIceberg(Schema schema, List<PartitionField> fields) {
    PartitionSpec.Builder builder = PartitionSpec.builderFor(schema);
    for (PartitionField field : fields) {
      String column = field.column();
      if (schema.findField(column) == null) {
        List<String> names = schema.columns().stream().map(c -> c.name()).toList();
        throw new MegaDbException(
                ErrorCode.UNDEFINED_COLUMN,
                "PARTITIONED BY names the column \"" + column + "\", which is not in the table")
            .withHint(NearestName.hint(column, names, "Its columns are " + names));
      }
      try {
        switch (field.transform()) {
          case IDENTITY -> builder.identity(column);
          case YEAR -> builder.year(column);
          case MONTH -> builder.month(column);
          case DAY -> builder.day(column);
          case HOUR -> builder.hour(column);
          case BUCKET -> builder.bucket(column, field.argument());
          case TRUNCATE -> builder.truncate(column, field.argument());
        }
      } catch (ValidationException | IllegalArgumentException e) {
        throw invalid(field, e);
      }
    }
    try {
      return builder.build();
    } catch (ValidationException | IllegalArgumentException e) {
      throw new MegaDbException(
          ErrorCode.INVALID_TABLE_DEFINITION, "PARTITIONED BY: " + e.getMessage(), e);
    }
  }

  private static MegaDbException invalid(PartitionField field, RuntimeException cause) {
    return new MegaDbException(
        ErrorCode.INVALID_TABLE_DEFINITION,
        "PARTITIONED BY " + field.sql() + ": " + cause.getMessage(),
        cause);
  }

  /** The fields of a spec; those of transforms that SQL cannot name are left out. */
  public static List<PartitionField> ofIceberg(PartitionSpec spec, Schema schema) {
    List<PartitionField> fields = new ArrayList<>();
    for (org.apache.iceberg.PartitionField field : spec.fields()) {
      String column = schema.findColumnName(field.sourceId());
      if (column != null) {
        ofTransform(column, field.transform().toString()).ifPresent(fields::add);
      }
    }
    return fields;
  }

  private static Optional<PartitionField> ofTransform(String column, String transform) {
    Matcher matcher = WITH_ARGUMENT.matcher(transform);
    if (matcher.matches()) {
      Transform kind = matcher.group(1).equals("bucket") ? Transform.BUCKET : Transform.TRUNCATE;
      return Optional.of(new PartitionField(column, kind, Integer.parseInt(matcher.group(2))));
    }
    return switch (transform) {
      case "identity" -> Optional.of(new PartitionField(column, Transform.IDENTITY, 0));
      case "year" -> Optional.of(new PartitionField(column, Transform.YEAR, 0));
      case "month" -> Optional.of(new PartitionField(column, Transform.MONTH, 0));
      case "day" -> Optional.of(new PartitionField(column, Transform.DAY, 0));
      case "hour" -> Optional.of(new PartitionField(column, Transform.HOUR, 0));
      default -> Optional.empty();
    };
  }
}
