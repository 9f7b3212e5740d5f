package io.megadb.bench.vector;

/**
 * Rows with {@code bucket < permille}.
 *
 * @param permille thousandths of all rows that pass; {@link VectorSet#BUCKETS} for no filter
 * @param place where the column is
 */
public record Filter(int permille, Place place) {
  public static final Filter NONE = new Filter(VectorSet.BUCKETS, Place.COLUMN);

  /** Where a filter's column is. */
  public enum Place {
    /** In the table of the vectors. */
    COLUMN,
    /** In an OLTP table joined by id. */
    JOINED
  }

  public boolean passesAll() {
    return permille == VectorSet.BUCKETS;
  }

  public boolean passes(int row) {
    return VectorSet.bucket(row) < permille;
  }

  @Override
  public String toString() {
    if (passesAll()) {
      return "none";
    }
    return permille / 10.0 + " %" + (place == Place.JOINED ? " of an OLTP table" : "");
  }
}
