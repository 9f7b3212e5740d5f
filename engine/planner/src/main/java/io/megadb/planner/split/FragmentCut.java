package io.megadb.planner.split;

import com.google.common.collect.ImmutableSet;
import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.rewrite.JoinKeys;
import io.megadb.planner.rewrite.Trees;
import io.megadb.planner.split.scan.Leaf.FragmentLeaf;
import io.megadb.planner.split.scan.TierFacts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;

/**
 * Finds the largest subtrees that one SQL tier can run whole and puts a {@link FragmentLeaf} in the
 * place of each, also inside the trees of sub-queries. Works bottom up: a node can go to a tier if
 * all its inputs and sub-queries can go there, and the dialect trusts the tier with the node.
 *
 * <p>A subtree that reads a row of an outer query can only go along with that query; on its own it
 * is cut lower, below where the outer row is read.
 */
final class FragmentCut {
  private final TierFacts facts;
  private final Dialects dialects;
  private final Cardinality cardinality;
  private final Set<String> notes = new LinkedHashSet<>();

  FragmentCut(TierFacts facts, Dialects dialects, Cardinality cardinality) {
    this.facts = facts;
    this.dialects = dialects;
    this.cardinality = cardinality;
  }

  /** The tree with fragments as leaves; the tree itself where nothing can be pushed. */
  RelNode apply(RelNode root) {
    Visited visited = visit(root);
    return visited.home() instanceof Home.Tier(String catalog)
        ? cutRoot(catalog, visited.tree())
        : visited.tree();
  }

  /**
   * The statement's own ORDER BY stays in the residual, which alone gives the answer its order.
   * With a LIMIT the tier sorts too, and sends only the rows that count.
   */
  private RelNode cutRoot(String catalog, RelNode tree) {
    if (tree instanceof Project project) {
      RelNode below = project.getInput();
      while (below instanceof Project next) {
        below = next.getInput();
      }
      if (below instanceof Sort sort && !sort.getCollation().getFieldCollations().isEmpty()) {
        return Trees.withInputs(project, List.of(cutRoot(catalog, project.getInput())));
      }
    }
    if (tree instanceof Sort sort && !sort.getCollation().getFieldCollations().isEmpty()) {
      if (sort.fetch == null && sort.offset == null) {
        return Trees.withInputs(sort, List.of(cut(catalog, sort.getInput())));
      }
      return LogicalSort.create(cut(catalog, sort), sort.getCollation(), null, null);
    }
    return cut(catalog, tree);
  }

  /** The SQL tier that can run the whole of a tree with filters moved; empty if none can. */
  Optional<String> tierOf(RelNode tree) {
    if (!RelOptUtil.getVariablesUsed(tree).isEmpty()) {
      return Optional.empty();
    }
    // A try says nothing about the plan, so its notes are thrown away with it.
    Home home = new FragmentCut(facts, dialects, cardinality).visit(tree).home();
    return home instanceof Home.Tier(String catalog) ? Optional.of(catalog) : Optional.empty();
  }

  /** Why something was not pushed, a sentence each. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * A visited subtree.
   *
   * @param tree as it was if {@code home} is a tier or nothing, else with fragments in it
   * @param home who can run it
   */
  private record Visited(RelNode tree, Home home) {}

  /** Who can run a subtree. */
  private sealed interface Home {
    /** Values only: whoever needs them. */
    record Anywhere() implements Home {}

    /** One SQL tier. */
    record Tier(String catalog) implements Home {}

    /** Only the residual. */
    record Residual() implements Home {}
  }

  private static final Home ANYWHERE = new Home.Anywhere();
  private static final Home RESIDUAL = new Home.Residual();

  private Visited visit(RelNode node) {
    if (node instanceof TableScan scan) {
      return new Visited(scan, Trees.boundTable(scan).map(this::homeOf).orElse(RESIDUAL));
    }
    List<Visited> inputs = node.getInputs().stream().map(this::visit).toList();
    List<Visited> inner = Trees.subQueries(node).stream().map(q -> visit(q.rel)).toList();
    List<Visited> parts = new ArrayList<>(inputs);
    parts.addAll(inner);
    Home home = node.getInputs().isEmpty() && !(node instanceof Values) ? RESIDUAL : common(parts);
    if (home instanceof Home.Tier(String catalog)) {
      if (facts.pushDown() == TierFacts.PushDown.OFF) {
        home = RESIDUAL;
      } else {
        Optional<String> blocker = dialects.blocker(catalog, node);
        if (blocker.isPresent()) {
          notes.add("not pushed to " + catalog + ": " + blocker.get());
          Optional<RelNode> parted =
              node instanceof LogicalFilter filter ? parted(catalog, filter) : Optional.empty();
          if (parted.isPresent()) {
            return new Visited(parted.get(), RESIDUAL);
          }
          home = RESIDUAL;
        }
      }
    }
    if (!(home instanceof Home.Residual)) {
      return new Visited(node, home);
    }
    noteVolatile(node);
    return new Visited(cutBelow(node, inputs, inner), RESIDUAL);
  }

  /** Such a filter was not moved towards its tables, and its other conditions not past it. */
  private void noteVolatile(RelNode node) {
    if (node instanceof LogicalFilter filter && !RexUtil.isDeterministic(filter.getCondition())) {
      notes.add("not pushed: WHERE: a volatile function keeps its conditions where they stand");
    }
  }

  /** A filter of which the tier can run only some conditions: these go, the rest stays above. */
  private Optional<RelNode> parted(String catalog, LogicalFilter filter) {
    List<RexNode> going = new ArrayList<>();
    List<RexNode> staying = new ArrayList<>();
    for (RexNode part : Trees.conjuncts(filter)) {
      boolean goes =
          Trees.isMovable(part)
              && dialects.blocker(catalog, LogicalFilter.create(filter.getInput(), part)).isEmpty();
      (goes ? going : staying).add(part);
    }
    if (going.isEmpty() || !Trees.subQueries(filter).isEmpty()) {
      return Optional.empty();
    }
    RelNode fragment = cut(catalog, Trees.filter(filter.getInput(), going));
    return Optional.of(
        LogicalFilter.create(
            fragment,
            RexUtil.composeConjunction(filter.getCluster().getRexBuilder(), staying),
            ImmutableSet.copyOf(filter.getVariablesSet())));
  }

  private Home homeOf(BoundTable table) {
    String catalog = table.definition().name().catalog();
    return facts.kind(catalog) == TierFacts.Kind.SQL ? new Home.Tier(catalog) : RESIDUAL;
  }

  private static Home common(List<Visited> parts) {
    Home home = ANYWHERE;
    for (Visited part : parts) {
      if (part.home() instanceof Home.Residual) {
        return RESIDUAL;
      }
      if (part.home() instanceof Home.Tier) {
        if (home instanceof Home.Tier && !home.equals(part.home())) {
          return RESIDUAL;
        }
        home = part.home();
      }
    }
    return home;
  }

  private RelNode cutBelow(RelNode node, List<Visited> inputs, List<Visited> inner) {
    List<RelNode> cutInputs = new ArrayList<>();
    for (Visited input : inputs) {
      cutInputs.add(cut(input));
    }
    RelNode changed = Trees.withInputs(node, cutInputs);
    int[] next = {0};
    // Sub-queries come in the same order both times: the node's expressions did not change.
    return inner.isEmpty()
        ? changed
        : Trees.mapSubQueries(changed, rel -> cut(inner.get(next[0]++)));
  }

  private RelNode cut(Visited visited) {
    return visited.home() instanceof Home.Tier(String catalog)
        ? cut(catalog, visited.tree())
        : visited.tree();
  }

  private RelNode cut(String catalog, RelNode tree) {
    boolean readsOuterRow = !RelOptUtil.getVariablesUsed(tree).isEmpty();
    if (!readsOuterRow && !(explodes(catalog, tree))) {
      return FragmentLeaf.of(catalog, tree);
    }
    Home home = new Home.Tier(catalog);
    List<Visited> inputs =
        tree.getInputs().stream().map(i -> new Visited(i, homeIfTable(home, i))).toList();
    List<Visited> inner =
        Trees.subQueries(tree).stream()
            .map(q -> new Visited(q.rel, homeIfTable(home, q.rel)))
            .toList();
    return cutBelow(tree, inputs, inner);
  }

  /** Values are no fragment of their own. */
  private static Home homeIfTable(Home home, RelNode tree) {
    return readsTable(tree) ? home : ANYWHERE;
  }

  private static boolean readsTable(RelNode tree) {
    return tree instanceof TableScan
        || tree.getInputs().stream().anyMatch(FragmentCut::readsTable)
        || Trees.subQueries(tree).stream().anyMatch(q -> readsTable(q.rel));
  }

  /**
   * Whether the subtree's rows come from a cross product, so that fetching its parts and crossing
   * them here moves fewer rows.
   */
  private boolean explodes(String catalog, RelNode tree) {
    RelNode node = tree;
    while (node instanceof Project || node instanceof Filter) {
      node = node.getInput(0);
    }
    if (!(node instanceof Join join) || join.getJoinType() != JoinRelType.INNER) {
      return false;
    }
    boolean hasKeys =
        Trees.conjuncts(join.getCondition()).stream()
            .anyMatch(part -> JoinKeys.of(join, part).isPresent());
    if (hasKeys || !Trees.subQueries(join).isEmpty()) {
      return false;
    }
    double product = cardinality.rows(tree);
    double parts = cardinality.rows(join.getLeft()) + cardinality.rows(join.getRight());
    if (product <= parts) {
      return false;
    }
    notes.add(
        "not pushed to %s: JOIN: without an equality it would yield about %.0f rows out of %.0f"
            .formatted(catalog, product, parts));
    return true;
  }
}
