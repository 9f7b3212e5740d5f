package io.megadb.planner.split;

import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.rel.CommonScan;
import io.megadb.planner.rel.SlotScan;
import io.megadb.planner.rewrite.Trees;
import io.megadb.planner.split.scan.Leaf;
import io.megadb.planner.split.scan.Leaf.FragmentLeaf;
import io.megadb.planner.split.scan.Leaf.ScanLeaf;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;

/** Numbers of leaves, and trees with {@link SlotScan}s in the leaves' places. */
final class Slots {
  private final Map<Leaf, SlotScan> slots = new IdentityHashMap<>();
  private final List<FragmentLeaf> fragments = new ArrayList<>();
  private final List<ScanLeaf> scans = new ArrayList<>();

  /** All leaves of a tree and of the sub-queries in it, in the order they are written. */
  static List<Leaf> leaves(RelNode root) {
    List<Leaf> found = new ArrayList<>();
    collect(root, found);
    return found;
  }

  private static void collect(RelNode node, List<Leaf> found) {
    if (node instanceof Leaf leaf) {
      found.add(leaf);
    }
    node.getInputs().forEach(i -> collect(i, found));
    Trees.subQueries(node).forEach(q -> collect(q.rel, found));
  }

  /** Gives a leaf the next number of its kind. */
  void add(Leaf leaf) {
    SlotScan slot =
        switch (leaf) {
          case FragmentLeaf fragment -> {
            fragments.add(fragment);
            yield slot(leaf, SlotScan.Source.FRAGMENT, fragments.size() - 1);
          }
          case ScanLeaf scan -> {
            scans.add(scan);
            yield slot(leaf, SlotScan.Source.LOCAL_TABLE, scans.size() - 1);
          }
        };
    slots.put(leaf, slot);
  }

  /** Lets a fragment use the rows of another that reads the same. */
  void share(FragmentLeaf leaf, FragmentLeaf with) {
    slots.put(leaf, slots.get(with));
  }

  private static SlotScan slot(Leaf leaf, SlotScan.Source source, int id) {
    return new SlotScan(leaf.getCluster(), source, id, leaf.getRowType());
  }

  List<FragmentLeaf> fragments() {
    return fragments;
  }

  List<ScanLeaf> scans() {
    return scans;
  }

  int id(Leaf leaf) {
    return slots.get(leaf).slotId();
  }

  /** What stands for a leaf in a template. */
  SqlTemplate.Part part(Leaf leaf) {
    return switch (leaf) {
      case FragmentLeaf fragment -> new SqlTemplate.FragmentSlot(id(fragment));
      case ScanLeaf scan -> new SqlTemplate.ScanSlot(id(scan));
    };
  }

  /** A part of the query as a query of its own: over slots, items of WITH written out. */
  RelNode standalone(RelNode node) {
    return apply(writtenOut(node));
  }

  private static RelNode writtenOut(RelNode node) {
    if (node instanceof CommonScan scan) {
      RelNode body = writtenOut(scan.body());
      RexBuilder rex = scan.getCluster().getRexBuilder();
      List<String> names = scan.getRowType().getFieldNames();
      List<RexNode> columns = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        columns.add(rex.makeInputRef(body, scan.bodyColumn(i)));
      }
      return LogicalProject.create(body, List.of(), columns, names, Set.of());
    }
    RelNode changed =
        Trees.withInputs(node, node.getInputs().stream().map(Slots::writtenOut).toList());
    return Trees.mapSubQueries(changed, Slots::writtenOut);
  }

  /** The tree over slots. */
  RelNode apply(RelNode node) {
    if (node instanceof Leaf leaf) {
      return slots.get(leaf);
    }
    RelNode changed = Trees.withInputs(node, node.getInputs().stream().map(this::apply).toList());
    return Trees.mapSubQueries(changed, this::apply);
  }
}
