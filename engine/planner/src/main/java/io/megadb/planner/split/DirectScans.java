package io.megadb.planner.split;

import io.megadb.graph.spec.MatchSpec;
import io.megadb.graph.spec.MatchSummary;
import io.megadb.planner.plan.DirectScan;
import io.megadb.planner.split.scan.Leaf.ScanLeaf;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;

/** Finds statements that are a table function's rows, with their columns picked and a LIMIT. */
final class DirectScans {
  private DirectScans() {}

  /**
   * The scan that answers the statement alone; empty if something is left to do.
   *
   * @param columns of the result
   */
  static Optional<DirectScan> of(RelNode tree, List<Column> columns, Slots slots) {
    RelNode node = tree;
    OptionalLong limit = OptionalLong.empty();
    if (node instanceof Sort sort) {
      boolean plain =
          sort.getCollation().getFieldCollations().isEmpty()
              && sort.offset == null
              && sort.fetch instanceof RexLiteral;
      if (!plain) {
        return Optional.empty();
      }
      limit = OptionalLong.of(((RexLiteral) sort.fetch).getValueAs(Long.class));
      node = sort.getInput();
    }
    int[] fields = IntStream.range(0, columns.size()).toArray();
    while (node instanceof Project project) {
      for (int i = 0; i < fields.length; i++) {
        if (!(project.getProjects().get(fields[i]) instanceof RexInputRef ref)) {
          return Optional.empty();
        }
        fields[i] = ref.getIndex();
      }
      node = project.getInput();
    }
    if (!(node instanceof ScanLeaf leaf) || !streams(leaf)) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < fields.length; i++) {
      String name = leaf.columnName(fields[i]);
      SqlType wanted = columns.get(i).type();
      if (leaf.table()
          .definition()
          .column(name)
          .filter(c -> c.column().type().equals(wanted))
          .isEmpty()) {
        return Optional.empty();
      }
      names.add(name);
    }
    return Optional.of(new DirectScan(slots.id(leaf), names, limit));
  }

  /** Whether the scan gives its rows as one stream, whatever is asked. */
  private static boolean streams(ScanLeaf leaf) {
    return leaf.table()
        .function()
        .filter(f -> f instanceof MatchSpec || f instanceof MatchSummary)
        .isPresent();
  }
}
