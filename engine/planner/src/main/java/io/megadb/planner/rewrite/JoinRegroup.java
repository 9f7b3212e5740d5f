package io.megadb.planner.rewrite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;

/**
 * Brings the tables of one tier together in chains of inner joins, so that {@code a JOIN b JOIN c},
 * a and c being PostgreSQL's and joined to each other, sends PostgreSQL the join of a and c. Inner
 * joins commute and associate; the rows are the same, in another order.
 *
 * <p>Two inputs come together if they are of one tier, an equality of two of their columns joins
 * them, and joining them in the tier is not expected to yield more rows than they have. A chain
 * that needs no change stays the same object.
 *
 * <p>For n inputs and c conditions this is O(n² c).
 */
public final class JoinRegroup {
  private final Function<RelNode, Optional<String>> tierOf;
  private final ToDoubleFunction<RelNode> rows;

  /**
   * @param tierOf the SQL tier that can run a whole subtree
   * @param rows about how many rows a subtree yields
   */
  public JoinRegroup(Function<RelNode, Optional<String>> tierOf, ToDoubleFunction<RelNode> rows) {
    this.tierOf = tierOf;
    this.rows = rows;
  }

  /** The tree with its chains of inner joins regrouped, also within sub-queries. */
  public RelNode apply(RelNode node) {
    if (isLink(node)) {
      Chain chain = new Chain((Join) node);
      return chain.regrouped();
    }
    RelNode changed = Trees.withInputs(node, node.getInputs().stream().map(this::apply).toList());
    return Trees.mapSubQueries(changed, this::apply);
  }

  /** An inner join that may be taken apart. */
  private static boolean isLink(RelNode node) {
    return node instanceof Join join
        && join.getJoinType() == JoinRelType.INNER
        && join.getVariablesSet().isEmpty()
        && Trees.conjuncts(join.getCondition()).stream().allMatch(Trees::isMovable);
  }

  /** Inputs of nested inner joins, and all conditions over the row of them in their order. */
  private final class Chain {
    private final Join root;
    private final List<RelNode> inputs = new ArrayList<>();
    private final List<Integer> offsets = new ArrayList<>();
    private final List<RexNode> conditions = new ArrayList<>();
    private final List<BitSet> joined = new ArrayList<>();
    private boolean changed;

    Chain(Join root) {
      this.root = root;
      flatten(root, 0);
    }

    /** Returns the fields of the subtree. */
    private int flatten(RelNode node, int offset) {
      int width = node.getRowType().getFieldCount();
      if (isLink(node)) {
        Join join = (Join) node;
        int left = flatten(join.getLeft(), offset);
        flatten(join.getRight(), offset + left);
        BitSet members = new BitSet();
        for (int i = 0; i < inputs.size(); i++) {
          members.set(i, offsets.get(i) >= offset);
        }
        joined.add(members);
        for (RexNode part : Trees.conjuncts(join.getCondition())) {
          conditions.add(RexUtil.shift(part, offset));
        }
        return width;
      }
      RelNode input = apply(node);
      changed |= input != node;
      inputs.add(input);
      offsets.add(offset);
      return width;
    }

    RelNode regrouped() {
      List<Part> groups = groups();
      boolean apart = groups.stream().anyMatch(g -> !joined.contains(g.members()));
      if (!apart && !changed) {
        return root;
      }
      List<Part> parts = new ArrayList<>(groups);
      BitSet grouped = new BitSet();
      groups.forEach(g -> grouped.or(g.members()));
      for (int i = 0; i < inputs.size(); i++) {
        if (!grouped.get(i)) {
          parts.add(part(i));
        }
      }
      // In the order of the text, as far as groups allow.
      parts.sort((a, b) -> Integer.compare(a.members().nextSetBit(0), b.members().nextSetBit(0)));
      Part all = parts.getFirst();
      List<Part> rest = new ArrayList<>(parts.subList(1, parts.size()));
      while (!rest.isEmpty()) {
        Part next = firstJoinedTo(all, rest);
        rest.remove(next);
        all = join(all, next);
      }
      // Conditions on one input are below the joins already, unless they could not move.
      return Trees.filter(
          inOrder(all), conditions.stream().filter(c -> members(c).cardinality() == 1).toList());
    }

    /** Inputs of one tier that belong together, in sets of two and more. */
    private List<Part> groups() {
      List<Part> parts = new ArrayList<>();
      List<Optional<String>> tiers = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        parts.add(part(i));
        tiers.add(tierOf.apply(inputs.get(i)));
      }
      boolean met = true;
      while (met) {
        met = false;
        for (int i = 0; i < parts.size() && !met; i++) {
          for (int j = i + 1; j < parts.size() && !met; j++) {
            if (tiers.get(i).isPresent()
                && tiers.get(i).equals(tiers.get(j))
                && isEquallyJoined(parts.get(i), parts.get(j))) {
              Part both = join(parts.get(i), parts.get(j));
              met = isWorthwhile(both, parts.get(i), parts.get(j), tiers.get(i));
              if (met) {
                parts.set(i, both);
                parts.remove(j);
                tiers.remove(j);
              }
            }
          }
        }
      }
      return parts.stream().filter(p -> p.members().cardinality() > 1).toList();
    }

    private boolean isWorthwhile(Part both, Part left, Part right, Optional<String> tier) {
      return joined.contains(both.members())
          || rows.applyAsDouble(both.tree())
                  <= rows.applyAsDouble(left.tree()) + rows.applyAsDouble(right.tree())
              && tierOf.apply(both.tree()).equals(tier);
    }

    private Part part(int input) {
      BitSet members = new BitSet();
      members.set(input);
      return new Part(inputs.get(input), List.of(input), members);
    }

    private Part firstJoinedTo(Part part, List<Part> others) {
      return others.stream()
          .filter(o -> isEquallyJoined(part, o))
          .findFirst()
          .orElse(others.getFirst());
    }

    private boolean isEquallyJoined(Part left, Part right) {
      LogicalJoin plain = plainJoin(left, right, List.of());
      int[] numbers = numbers(left, right);
      return between(left, right).stream()
          .anyMatch(c -> JoinKeys.of(plain, Trees.renumber(c, numbers)).isPresent());
    }

    /** The conditions that both parts together can answer, and neither alone. */
    private List<RexNode> between(Part left, Part right) {
      BitSet both = (BitSet) left.members().clone();
      both.or(right.members());
      return conditions.stream()
          .filter(
              c -> {
                BitSet read = members(c);
                return within(read, both)
                    && (read.isEmpty()
                        ? both.cardinality() == inputs.size()
                        : !within(read, left.members()) && !within(read, right.members()));
              })
          .toList();
    }

    private static boolean within(BitSet some, BitSet all) {
      BitSet outside = (BitSet) some.clone();
      outside.andNot(all);
      return outside.isEmpty();
    }

    /** The inputs that a condition reads. */
    private BitSet members(RexNode condition) {
      BitSet members = new BitSet();
      Trees.inputs(condition).forEach(field -> members.set(inputOf(field)));
      return members;
    }

    private int inputOf(int field) {
      int input = 0;
      while (input + 1 < inputs.size() && offsets.get(input + 1) <= field) {
        input++;
      }
      return input;
    }

    private Part join(Part left, Part right) {
      int[] numbers = numbers(left, right);
      List<RexNode> on =
          between(left, right).stream().map(c -> Trees.renumber(c, numbers)).toList();
      List<Integer> order = new ArrayList<>(left.order());
      order.addAll(right.order());
      BitSet members = (BitSet) left.members().clone();
      members.or(right.members());
      return new Part(plainJoin(left, right, on), order, members);
    }

    private LogicalJoin plainJoin(Part left, Part right, List<RexNode> on) {
      return LogicalJoin.create(
          left.tree(),
          right.tree(),
          List.of(),
          RexUtil.composeConjunction(root.getCluster().getRexBuilder(), on),
          Set.of(),
          JoinRelType.INNER);
    }

    /** By field of the chain's row, its number when the parts are joined in this order; else -1. */
    private int[] numbers(Part left, Part right) {
      int[] numbers = new int[root.getRowType().getFieldCount()];
      Arrays.fill(numbers, -1);
      int next = 0;
      for (Part part : List.of(left, right)) {
        for (int input : part.order()) {
          for (int i = 0; i < inputs.get(input).getRowType().getFieldCount(); i++) {
            numbers[offsets.get(input) + i] = next++;
          }
        }
      }
      return numbers;
    }

    /** The columns as the statement has them. */
    private RelNode inOrder(Part all) {
      boolean same = IntStream.range(0, all.order().size()).allMatch(i -> all.order().get(i) == i);
      if (same) {
        return all.tree();
      }
      int[] numbers = numbers(all, new Part(all.tree(), List.of(), new BitSet()));
      RexBuilder rex = root.getCluster().getRexBuilder();
      List<RexNode> columns =
          IntStream.of(numbers).<RexNode>mapToObj(n -> rex.makeInputRef(all.tree(), n)).toList();
      List<String> names =
          root.getRowType().getFieldList().stream().map(RelDataTypeField::getName).toList();
      return LogicalProject.create(all.tree(), List.of(), columns, names, Set.of());
    }
  }

  /**
   * Inputs joined to each other.
   *
   * @param order the inputs in the order of the tree's columns
   */
  private record Part(RelNode tree, List<Integer> order, BitSet members) {}
}
