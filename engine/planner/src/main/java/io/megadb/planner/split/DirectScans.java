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
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;

/**
 * Finds statements that are a table function's or a table's rows, with their columns picked and a
 * LIMIT.
 */
final class DirectScans {
  private DirectScans() {}

  /**
   * The scan that answers the statement alone; empty if something is left to do.
   *
   * @param columns of the result
   */
  static Optional<DirectScan> of(RelNode tree, List<Column> columns, Slots slots) {
    return of(tree, columns, slots, DirectScans::streams);
  }

  /**
   * The scan of a table that answers the statement alone, should its tier give it as one stream;
   * empty if something is left to do.
   *
   * @param columns of the result
   */
  static Optional<DirectScan> ofTable(RelNode tree, List<Column> columns, Slots slots) {
    boolean plain =
        !columns.isEmpty() && columns.stream().allMatch(c -> isTheSameEverywhere(c.type()));
    return plain
        ? of(tree, columns, slots, leaf -> leaf.table().function().isEmpty())
            .filter(d -> Set.copyOf(d.columns()).size() == d.columns().size())
        : Optional.empty();
  }

  /** Types whose Arrow vectors are the same in a tier and in a result. */
  private static boolean isTheSameEverywhere(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN,
                SMALLINT,
                INTEGER,
                BIGINT,
                REAL,
                DOUBLE,
                TEXT,
                BYTEA,
                DATE,
                TIME,
                TIMESTAMP,
                TIMESTAMPTZ ->
                true;
            case INTERVAL, JSON, UUID -> false;
          };
      case SqlType.Numeric n -> true;
      case SqlType.Varchar v -> true;
      case SqlType.UnconstrainedNumeric n -> false;
      case SqlType.Array a -> false;
      case SqlType.Struct s -> false;
      case SqlType.VectorType v -> false;
    };
  }

  private static Optional<DirectScan> of(
      RelNode tree, List<Column> columns, Slots slots, Predicate<ScanLeaf> wantedLeaf) {
    RelNode node = tree;
    OptionalLong limit = OptionalLong.empty();
    if (node instanceof Sort sort) {
      boolean plain =
          sort.getCollation().getFieldCollations().isEmpty()
              && sort.offset == null
              && sort.fetch instanceof RexLiteral rows
              && rows.getValueAs(Long.class) >= 0;
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
    if (!(node instanceof ScanLeaf leaf) || !wantedLeaf.test(leaf)) {
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
