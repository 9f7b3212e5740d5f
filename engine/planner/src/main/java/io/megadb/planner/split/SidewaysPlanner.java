package io.megadb.planner.split;

import io.megadb.planner.rewrite.Trees;
import io.megadb.planner.split.KeyEdges.KeyEdge;
import io.megadb.planner.split.Lineage.ColumnOf;
import io.megadb.planner.split.scan.Leaf.FragmentLeaf;
import io.megadb.planner.split.scan.Leaf.ScanLeaf;
import io.megadb.planner.split.scan.TierFacts;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Values;

/**
 * Orders fragments, the most selective first, and decides which are restricted to keys that earlier
 * fragments and local tables yield (sideways information passing, as in Ives and Taylor, Sideways
 * Information Passing for Push-Style Query Processing, ICDE 2008).
 *
 * <p>Greedy: of the fragments left, the one expected to bring the fewest rows given all that ran
 * before comes next. With n fragments and e edges that is O(n² e) estimates.
 */
final class SidewaysPlanner {
  private final TierFacts facts;
  private final List<KeyEdge> edges;
  private final Map<FragmentLeaf, Double> rows = new IdentityHashMap<>();
  private final Map<FragmentLeaf, List<Restriction>> order = new LinkedHashMap<>();

  /**
   * A fragment's column restricted to a column of a tree that is there before the fragment runs.
   *
   * @param keys its leaves are earlier fragments and local scans
   */
  record Restriction(int column, ColumnOf keys, double estimatedKeys) {}

  /** A scan's column that is joined to a fragment's. */
  record ScanKeys(int column, FragmentLeaf fragment, int fragmentColumn) {}

  SidewaysPlanner(TierFacts facts, RelNode root, List<FragmentLeaf> fragments) {
    this.facts = facts;
    this.edges = KeyEdges.of(root);
    List<FragmentLeaf> left = new ArrayList<>(fragments);
    while (!left.isEmpty()) {
      placeNext(left);
    }
  }

  /** The fragments in the order in which they run, with their restrictions. */
  Map<FragmentLeaf, List<Restriction>> order() {
    return order;
  }

  /** Estimated rows of a fragment before its restrictions. */
  double unrestrictedRows(FragmentLeaf fragment) {
    return new Cardinality(facts).rows(fragment);
  }

  /**
   * What skips data of a scan once the fragments have run. A fragment that was itself restricted to
   * keys of the scan says nothing new.
   */
  List<ScanKeys> scanKeys(ScanLeaf scan) {
    List<ScanKeys> found = new ArrayList<>();
    for (KeyEdge edge : edges) {
      for (ColumnOf target : Lineage.targets(edge.restricted())) {
        if (target.tree() != scan) {
          continue;
        }
        Lineage.fragmentBehind(edge.keys())
            .filter(k -> KeyEdges.fits(KeyEdges.type(k), KeyEdges.type(target)))
            .map(k -> new ScanKeys(target.column(), (FragmentLeaf) k.tree(), k.column()))
            .filter(k -> !found.contains(k) && !isRestrictedBy(k.fragment(), scan))
            .ifPresent(found::add);
      }
    }
    return found;
  }

  /**
   * The fewest keys that other scans have for a large one. Of two scans only the smaller gives keys
   * to the larger, so that no scan waits for itself.
   */
  Optional<Restriction> scanFilter(ScanLeaf scan) {
    if (facts.sidewaysKeys() == 0
        || facts.pushDown() == TierFacts.PushDown.OFF
        || scan.table().locator()
        || scan.table().function().isPresent()) {
      return Optional.empty();
    }
    Cardinality cardinality = new Cardinality(facts, rows);
    Restriction best = null;
    for (KeyEdge edge : edges) {
      for (ColumnOf target : Lineage.targets(edge.restricted())) {
        if (target.tree() != scan) {
          continue;
        }
        Optional<Restriction> found =
            restriction(target, edge.keys(), cardinality, cardinality.rows(scan))
                .filter(r -> isSmaller(r.keys().tree(), scan))
                .filter(r -> mostKeys(r.keys().tree(), cardinality) <= Guess.MOST_SCAN_KEYS);
        if (found.isPresent()
            && (best == null || found.get().estimatedKeys() < best.estimatedKeys())) {
          best = found.get();
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /**
   * How many keys a tree may have. A guess of different values says little about a key: of a large
   * table there would be too many, and it would have been read twice to find that out.
   */
  private static double mostKeys(RelNode tree, Cardinality cardinality) {
    return switch (tree) {
      case Aggregate node -> mostKeys(node.getInput(), cardinality);
      case Filter node ->
          mostKeys(node.getInput(), cardinality)
              * Math.min(1, cardinality.rows(node) / cardinality.rows(node.getInput()));
      case Project node -> mostKeys(node.getInput(), cardinality);
      default -> cardinality.rows(tree);
    };
  }

  /** Whether a tree reads scans, and all of them are smaller. */
  private static boolean isSmaller(RelNode tree, ScanLeaf than) {
    List<ScanLeaf> scans =
        Slots.leaves(tree).stream()
            .filter(ScanLeaf.class::isInstance)
            .map(ScanLeaf.class::cast)
            .toList();
    return !scans.isEmpty() && scans.stream().allMatch(s -> s.tableRows() < than.tableRows());
  }

  private boolean isRestrictedBy(FragmentLeaf fragment, ScanLeaf scan) {
    return order.get(fragment).stream().anyMatch(r -> Slots.leaves(r.keys().tree()).contains(scan));
  }

  private record Candidate(FragmentLeaf fragment, List<Restriction> restrictions, double rows) {}

  private void placeNext(List<FragmentLeaf> left) {
    Cardinality cardinality = new Cardinality(facts, rows);
    Candidate best = null;
    for (FragmentLeaf fragment : left) {
      Candidate candidate = candidate(fragment, cardinality);
      if (best == null || candidate.rows() < best.rows()) {
        best = candidate;
      }
    }
    FragmentLeaf chosen = best.fragment();
    rows.put(chosen, best.rows());
    order.put(chosen, best.restrictions());
    left.removeIf(f -> f == chosen);
  }

  private Candidate candidate(FragmentLeaf fragment, Cardinality cardinality) {
    List<Restriction> restrictions = new ArrayList<>();
    double all = cardinality.rows(fragment);
    double kept = 1;
    if (facts.sidewaysKeys() > 0 && facts.pushDown() == TierFacts.PushDown.ON) {
      for (KeyEdge edge : edges) {
        for (ColumnOf target : Lineage.targets(edge.restricted())) {
          if (target.tree() != fragment || isRestricted(restrictions, target.column(), edge)) {
            continue;
          }
          Optional<Restriction> restriction =
              restriction(target, edge.keys(), cardinality, all * kept);
          if (restriction.isPresent()) {
            restrictions.add(restriction.get());
            kept *= keptPart(target, restriction.get().estimatedKeys(), cardinality);
          }
        }
      }
    }
    return new Candidate(fragment, List.copyOf(restrictions), all * kept);
  }

  private static boolean isRestricted(List<Restriction> restrictions, int column, KeyEdge edge) {
    return restrictions.stream()
        .anyMatch(r -> r.column() == column && r.keys().equals(edge.keys()));
  }

  private Optional<Restriction> restriction(
      ColumnOf target, ColumnOf keys, Cardinality cardinality, double rowsSoFar) {
    return availableKeys(keys)
        .filter(k -> KeyEdges.fits(KeyEdges.type(k), KeyEdges.type(target)))
        .map(k -> new Restriction(target.column(), k, cardinality.distinct(k.tree(), k.column())))
        .filter(
            r -> {
              double part = keptPart(target, r.estimatedKeys(), cardinality);
              double saved = rowsSoFar * (1 - part);
              double reading = localRows(r.keys().tree(), cardinality) * Guess.LOCAL_ROW_COST;
              return part <= Guess.SIDEWAYS_KEEPS_AT_MOST && reading < saved;
            });
  }

  private static double keptPart(ColumnOf target, double keys, Cardinality cardinality) {
    return Math.min(1, keys / cardinality.distinct(target.tree(), target.column()));
  }

  /**
   * The largest tree below the keys' side that is cheap to evaluate now and still has all its keys.
   */
  private Optional<ColumnOf> availableKeys(ColumnOf keys) {
    Optional<ColumnOf> at = Optional.of(keys);
    while (at.isPresent() && !isAvailable(at.get().tree())) {
      at = Lineage.step(at.get());
    }
    return at.filter(k -> RelOptUtil.getVariablesUsed(k.tree()).isEmpty());
  }

  /** Whether a tree has only single-input steps and set operations over leaves that are there. */
  private boolean isAvailable(RelNode tree) {
    return switch (tree) {
      case FragmentLeaf leaf -> order.containsKey(leaf);
      case ScanLeaf leaf -> true;
      case Values values -> true;
      case Filter node -> isPlain(node);
      case Project node -> isPlain(node);
      case Aggregate node -> isPlain(node);
      case Sort node -> isPlain(node);
      case SetOp node -> isPlain(node);
      default -> false;
    };
  }

  private boolean isPlain(RelNode node) {
    return Trees.subQueries(node).isEmpty()
        && node.getInputs().stream().allMatch(this::isAvailable);
  }

  private double localRows(RelNode tree, Cardinality cardinality) {
    // A function's conditions are its own business: it does not compute what they leave out.
    boolean function =
        Slots.leaves(tree).stream()
            .allMatch(l -> l instanceof ScanLeaf s && s.table().function().isPresent());
    if (tree instanceof ScanLeaf || function) {
      return cardinality.rows(tree);
    }
    return tree.getInputs().stream().mapToDouble(i -> localRows(i, cardinality)).sum();
  }
}
