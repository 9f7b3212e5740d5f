package io.megadb.planner.split;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.util.mapping.MappingType;
import org.apache.calcite.util.mapping.Mappings;

/**
 * A tree that lost columns.
 *
 * @param numbers new number of each old column, -1 if it is gone
 */
record Trimmed(RelNode tree, int[] numbers) {
  /** The numbers of a join's columns, this its left side. */
  int[] concatenated(Trimmed right) {
    int leftCount = tree.getRowType().getFieldCount();
    return IntStream.concat(
            Arrays.stream(numbers),
            Arrays.stream(right.numbers()).map(n -> n < 0 ? -1 : n + leftCount))
        .toArray();
  }

  /** The numbers as Calcite has them. */
  Mappings.TargetMapping mapping() {
    Mappings.TargetMapping mapping =
        Mappings.create(
            MappingType.INVERSE_SURJECTION, numbers.length, tree.getRowType().getFieldCount());
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] >= 0) {
        mapping.set(i, numbers[i]);
      }
    }
    return mapping;
  }
}
