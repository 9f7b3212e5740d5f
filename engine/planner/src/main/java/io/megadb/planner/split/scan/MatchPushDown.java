package io.megadb.planner.split.scan;

import io.megadb.graph.spec.MatchSpec;
import io.megadb.graph.spec.MatchSummary;
import io.megadb.graph.spec.MatchVertices;
import io.megadb.graph.spec.OutputSpec;
import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.rel.WithQueries;
import io.megadb.planner.rewrite.Trees;
import io.megadb.planner.split.scan.Leaf.ScanLeaf;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.type.Column;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Lets the graph tier answer what is asked of all matches of a pattern together: conditions on keys
 * of vertices go into the scan ({@link MatchConditions}), and {@code count(*)}, {@code
 * count(DISTINCT vertex)}, {@code SELECT DISTINCT vertex} and {@code GROUP BY vertex} over nothing
 * but matches become a {@link MatchSummary}, which needs no row per match.
 */
public final class MatchPushDown {
  private MatchPushDown() {}

  /** The same rows. */
  public static RelNode apply(RelNode node) {
    if (node instanceof WithQueries) {
      // Its items know one another's trees.
      return node;
    }
    RelNode inner =
        Trees.mapSubQueries(
            Trees.withInputs(node, node.getInputs().stream().map(MatchPushDown::apply).toList()),
            MatchPushDown::apply);
    return switch (inner) {
      case Filter filter -> MatchConditions.absorb(filter);
      case Aggregate aggregate -> summary(aggregate).map(n -> n).orElse(aggregate);
      default -> inner;
    };
  }

  private static Optional<RelNode> summary(Aggregate aggregate) {
    RelNode node = aggregate.getInput();
    while (node instanceof Project project) {
      node = project.getInput();
    }
    if (!(node instanceof ScanLeaf leaf)
        || aggregate.getGroupType() != Aggregate.Group.SIMPLE
        || !(leaf.table().function().orElse(null) instanceof MatchSpec spec)
        || !spec.rowPerMatch()) {
      return Optional.empty();
    }
    Questions questions = new Questions(aggregate, leaf, spec);
    List<MatchSummary.Item> items = new ArrayList<>();
    OptionalInt vertex = OptionalInt.empty();
    if (!aggregate.getGroupSet().isEmpty()) {
      vertex = questions.group(items);
      if (vertex.isEmpty()) {
        return Optional.empty();
      }
    }
    for (AggregateCall call : aggregate.getAggCallList()) {
      Optional<MatchSummary.Item> item = questions.item(call);
      if (item.isEmpty()) {
        return Optional.empty();
      }
      items.add(item.get());
    }
    return leaf(aggregate, leaf, new MatchSummary(spec, vertex, items));
  }

  /** A scan with the aggregate's columns, and behind them those that conditions are on. */
  private static Optional<RelNode> leaf(
      Aggregate aggregate, ScanLeaf matches, MatchSummary summary) {
    List<Column> columns = new ArrayList<>(CalciteTypes.columns(aggregate.getRowType()));
    Set<String> names = new HashSet<>();
    columns.forEach(c -> names.add(c.name()));
    for (ColumnDefinition column : matches.table().definition().columns()) {
      columns.add(column.column());
      if (!names.add(column.column().name())) {
        return Optional.empty();
      }
    }
    TableDefinition definition =
        TableDefinition.of(matches.table().definition().name(), columns, List.of());
    return Optional.of(
        new ScanLeaf(
            aggregate.getCluster(),
            new BoundTable(definition, summary),
            matches.tableRows(),
            aggregate.getRowType(),
            matches.conditions()));
  }

  /** Reads what an aggregate asks. */
  private static final class Questions {
    private final Aggregate aggregate;
    private final ScanLeaf leaf;
    private final MatchSpec spec;
    private final Set<Integer> bound;

    Questions(Aggregate aggregate, ScanLeaf leaf, MatchSpec spec) {
      this.aggregate = aggregate;
      this.leaf = leaf;
      this.spec = spec;
      this.bound = MatchVertices.bound(spec.paths());
    }

    /** The vertex variable that the group is about; its columns are added. */
    OptionalInt group(List<MatchSummary.Item> items) {
      int variable = -1;
      Set<Integer> positions = new HashSet<>();
      boolean number = false;
      for (int field : aggregate.getGroupSet()) {
        Optional<OutputSpec> output = output(field);
        OptionalInt here = output.map(this::vertex).orElse(OptionalInt.empty());
        if (here.isEmpty() || (variable >= 0 && variable != here.getAsInt())) {
          return OptionalInt.empty();
        }
        variable = here.getAsInt();
        if (output.get() instanceof OutputSpec.Key key) {
          positions.add(key.position());
          items.add(new MatchSummary.Item.Key(key.position()));
        } else {
          number = true;
          items.add(new MatchSummary.Item.Number());
        }
      }
      return number || positions.size() == keySize(variable)
          ? OptionalInt.of(variable)
          : OptionalInt.empty();
    }

    Optional<MatchSummary.Item> item(AggregateCall call) {
      boolean count =
          call.getAggregation().getKind() == SqlKind.COUNT
              && call.filterArg < 0
              && call.getCollation().getFieldCollations().isEmpty()
              && call.getType().getSqlTypeName() == SqlTypeName.BIGINT;
      if (!count || call.getArgList().size() > 1) {
        return Optional.empty();
      }
      if (call.getArgList().isEmpty()) {
        return call.isDistinct() ? Optional.empty() : Optional.of(new MatchSummary.Item.Matches());
      }
      Optional<OutputSpec> output = output(call.getArgList().getFirst());
      OptionalInt variable = output.map(this::vertex).orElse(OptionalInt.empty());
      if (variable.isEmpty()) {
        return Optional.empty();
      }
      if (!call.isDistinct()) {
        // Neither a key nor a number of a vertex that every match binds is NULL.
        return Optional.of(new MatchSummary.Item.Matches());
      }
      boolean tells =
          !(output.get() instanceof OutputSpec.Key) || keySize(variable.getAsInt()) == 1;
      return tells && aggregate.getGroupSet().isEmpty()
          ? Optional.of(new MatchSummary.Item.Vertices(variable.getAsInt()))
          : Optional.empty();
    }

    /** The vertex variable whose key or number an output is, if every match binds it. */
    private OptionalInt vertex(OutputSpec output) {
      int variable =
          switch (output) {
            case OutputSpec.Key key when !key.edge() -> key.variable();
            case OutputSpec.ElementNumber number -> number.variable();
            default -> -1;
          };
      return bound.contains(variable) ? OptionalInt.of(variable) : OptionalInt.empty();
    }

    /** How many columns tell the variable's vertices apart; -1 if no number of them does. */
    private int keySize(int variable) {
      return MatchVertices.onlyTable(spec.paths(), variable)
          .flatMap(
              alias ->
                  spec.graph().vertexTables().stream()
                      .filter(t -> t.alias().equals(alias))
                      .findFirst())
          .map(t -> t.key().size())
          .orElse(-1);
    }

    /** What of the matches a field of the aggregate's input is. */
    private Optional<OutputSpec> output(int field) {
      int at = field;
      RelNode node = aggregate.getInput();
      while (node instanceof Project project) {
        RexNode expression = project.getProjects().get(at);
        if (!(expression instanceof RexInputRef ref)) {
          return Optional.empty();
        }
        at = ref.getIndex();
        node = project.getInput();
      }
      return MatchConditions.output(leaf, spec, leaf.columnName(at));
    }
  }
}
