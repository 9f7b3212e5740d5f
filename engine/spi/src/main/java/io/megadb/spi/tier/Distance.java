package io.megadb.spi.tier;

/** How far two vectors of one dimension are apart: pgvector's operators. Smaller is nearer. */
public enum Distance {
  /** {@code <->}: the root of the summed squared differences. */
  EUCLIDEAN("<->", "vector_l2_ops"),
  /** {@code <=>}: one minus the cosine; NaN where a vector is zero. */
  COSINE("<=>", "vector_cosine_ops"),
  /** {@code <#>}: the dot product, negated. */
  NEGATIVE_INNER_PRODUCT("<#>", "vector_ip_ops"),
  /** {@code <+>}: the summed absolute differences. */
  MANHATTAN("<+>", "vector_l1_ops");

  private final String operator;
  private final String operatorClass;

  Distance(String operator, String operatorClass) {
    this.operator = operator;
    this.operatorClass = operatorClass;
  }

  /** The SQL operator. */
  public String operator() {
    return operator;
  }

  /** What CREATE INDEX calls it. */
  public String operatorClass() {
    return operatorClass;
  }
}
