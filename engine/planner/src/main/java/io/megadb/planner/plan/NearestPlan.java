package io.megadb.planner.plan;

import io.megadb.spi.tier.TableFunction;
import java.util.List;
import java.util.Optional;

/**
 * A scan of which ORDER BY distance LIMIT k, or ORDER BY bm25 DESC LIMIT k, wants the nearest rows
 * or the best only. What stands above the scan stays as it is: it computes distances, filters,
 * sorts and limits what comes.
 *
 * @param function what the tier is asked: {@link io.megadb.spi.tier.NearestRows} or {@link
 *     io.megadb.spi.tier.BestMatches}
 * @param target the vector looked for, or the words' weights: a {@link
 *     TableScanPlan.ParameterOperand}, its text (a String), or a {@link SqlTemplate} that selects
 *     it
 * @param limits numbers whose sum is how many rows are wanted: Long, or {@link
 *     TableScanPlan.ParameterOperand}
 * @param restriction whether rows the scan delivers can be lost above it
 * @param limited the query whose rows are sorted and limited: if rows are lost, whoever runs the
 *     plan asks the tier for more until this yields as many as wanted, or the tier has no more
 * @param exclusion with a value, nothing else drops rows between the scan and {@code limited}
 */
public record NearestPlan(
    TableFunction function,
    Object target,
    List<Object> limits,
    Restriction restriction,
    SqlTemplate limited,
    Optional<Exclusion> exclusion) {
  public NearestPlan {
    limits = List.copyOf(limits);
  }

  /**
   * {@code column NOT IN (SELECT ...)} over a column of the scan.
   *
   * @param keys what may not be the column's value, of the column's type
   */
  public record Exclusion(String column, Fragment.KeyColumn keys) {}

  /** What happens to rows between the scan and the limit. */
  public enum Restriction {
    /** Every condition is one of the scan's prunes, which the tier decides. */
    BY_THE_TIER,
    /** Joins or conditions may drop rows. */
    ABOVE
  }
}
