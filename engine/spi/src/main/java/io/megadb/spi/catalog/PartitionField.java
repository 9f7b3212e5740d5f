package io.megadb.spi.catalog;

/**
 * One field of PARTITIONED BY, as Iceberg's partition transforms define it.
 *
 * @param column source column
 * @param transform how values become partition values
 * @param argument number of buckets (BUCKET) or width (TRUNCATE); 0 for the others
 */
public record PartitionField(String column, Transform transform, int argument) {

  /** Iceberg's partition transforms. */
  public enum Transform {
    IDENTITY,
    YEAR,
    MONTH,
    DAY,
    HOUR,
    BUCKET,
    TRUNCATE
  }

  /** As PARTITIONED BY writes it, e.g. {@code month("ts")}, {@code bucket(16, "id")}. */
  public String sql() {
    String quoted = Identifiers.quote(column);
    return switch (transform) {
      case IDENTITY -> quoted;
      case YEAR -> "year(" + quoted + ")";
      case MONTH -> "month(" + quoted + ")";
      case DAY -> "day(" + quoted + ")";
      case HOUR -> "hour(" + quoted + ")";
      case BUCKET -> "bucket(" + argument + ", " + quoted + ")";
      case TRUNCATE -> "truncate(" + argument + ", " + quoted + ")";
    };
  }
}
