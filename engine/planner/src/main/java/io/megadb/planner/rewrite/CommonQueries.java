package io.megadb.planner.rewrite;

import io.megadb.planner.dialect.text.OutputNames;
import io.megadb.planner.rel.CommonQuery;
import io.megadb.planner.rel.CommonScan;
import io.megadb.planner.rel.WithQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;

/**
 * Decides which items of WITH run once and which are written out in each place that reads them.
 *
 * <p>As in PostgreSQL, {@code MATERIALIZED} runs an item once and {@code NOT MATERIALIZED} in each
 * place; an item with a volatile function that is read twice runs once whatever was said, since its
 * places must see the same rows. Without either word an item runs once if it is read more than
 * once, does more than read and filter, and not every place keeps only a part of it by conditions
 * that reach into it: those read less on their own.
 *
 * <p>An item that reads a row of an outer query, or a recursive query's own rows, has no one result
 * and is always written out.
 */
public final class CommonQueries {
  private final boolean worthSharing;
  private final List<RelNode> trees = new ArrayList<>();
  private final List<Integer> ids = new ArrayList<>();

  private CommonQueries(boolean worthSharing) {
    this.worthSharing = worthSharing;
  }

  /**
   * The same query without {@link CommonQuery} nodes.
   *
   * @param worthSharing whether an item of which nothing is said may run once
   */
  public static RelNode apply(RelNode root, boolean worthSharing) {
    CommonQueries queries = new CommonQueries(worthSharing);
    queries.trees.add(root);
    // An item's readers are settled before it, so that its places are counted right.
    for (int id = highestId(root); id >= 0; id--) {
      queries.settle(id);
    }
    if (queries.ids.isEmpty()) {
      return queries.trees.getFirst();
    }
    // Items were found from the highest to the lowest, behind the main query.
    return new WithQueries(queries.ids.reversed(), queries.trees.reversed());
  }

  /** A place that reads an item, and the conditions right above it. */
  private record Place(CommonQuery query, List<RexNode> conditions) {}

  private void settle(int id) {
    List<Place> places = new ArrayList<>();
    trees.forEach(t -> addPlaces(t, id, List.of(), places));
    if (places.isEmpty()) {
      return;
    }
    if (!runsOnce(id, places)) {
      trees.replaceAll(t -> replace(t, id, CommonQuery::getInput));
      return;
    }
    RelNode body = named(places.getFirst().query().getInput());
    trees.replaceAll(t -> replace(t, id, q -> new CommonScan(id, body.getRowType(), body)));
    trees.add(body);
    ids.add(id);
  }

  private boolean runsOnce(int id, List<Place> places) {
    CommonQuery query = places.getFirst().query();
    if (places.stream().anyMatch(p -> !standsAlone(p.query()))) {
      return false;
    }
    if (query.mode() == CommonQuery.Mode.ONCE) {
      return true;
    }
    if (places.size() == 1) {
      return false;
    }
    if (any(query.getInput(), CommonQueries::isVolatile)) {
      return true;
    }
    return query.mode() == CommonQuery.Mode.AS_FITS
        && worthSharing
        && any(query.getInput(), CommonQueries::isWork)
        && !isFilteredEverywhere(id, places.size());
  }

  private static boolean standsAlone(CommonQuery query) {
    return RelOptUtil.getVariablesUsed(query).isEmpty()
        && !any(query, n -> n instanceof TableScan && Trees.boundTable(n).isEmpty());
  }

  private static boolean isVolatile(RelNode node) {
    return switch (node) {
      case Project project -> !project.getProjects().stream().allMatch(RexUtil::isDeterministic);
      case Filter filter -> !RexUtil.isDeterministic(filter.getCondition());
      case Join join -> !RexUtil.isDeterministic(join.getCondition());
      default -> false;
    };
  }

  /** Whether the node is more than reading rows and choosing among them one by one. */
  private static boolean isWork(RelNode node) {
    return switch (node) {
      case Project project -> project.containsOver() || !Trees.subQueries(project).isEmpty();
      case Filter filter -> !Trees.subQueries(filter).isEmpty();
      case Sort sort -> sort.fetch != null || sort.offset != null;
      // What a function computes is work.
      case TableScan scan ->
          Trees.boundTable(scan).filter(t -> t.function().isPresent()).isPresent();
      case Values values -> false;
      case CommonScan scan -> false;
      case CommonQuery query -> false;
      default -> true;
    };
  }

  private static boolean any(RelNode node, java.util.function.Predicate<RelNode> test) {
    return test.test(node)
        || node.getInputs().stream().anyMatch(i -> any(i, test))
        || Trees.subQueries(node).stream().anyMatch(q -> any(q.rel, test));
  }

  private boolean isFilteredEverywhere(int id, int count) {
    List<Place> filtered = new ArrayList<>();
    trees.forEach(t -> addPlaces(FilterPushDown.apply(t), id, List.of(), filtered));
    return filtered.stream()
            .filter(p -> p.conditions().stream().anyMatch(c -> reachesInto(p.query(), c)))
            .count()
        == count;
  }

  private static boolean reachesInto(CommonQuery query, RexNode condition) {
    if (!Trees.isMovable(condition)) {
      return false;
    }
    RelNode below = FilterPushDown.apply(query.getInput());
    RelNode whole = FilterPushDown.apply(LogicalFilter.create(query.getInput(), condition));
    return !(whole instanceof LogicalFilter filter)
        || !text(filter.getInput()).equals(text(below))
            && !(below instanceof LogicalFilter other
                && text(filter.getInput()).equals(text(other.getInput())));
  }

  private static String text(RelNode node) {
    return RelOptUtil.toString(node);
  }

  private static void addPlaces(
      RelNode node, int id, List<RexNode> conditions, List<Place> places) {
    if (node instanceof CommonQuery query && query.itemId() == id) {
      places.add(new Place(query, conditions));
    }
    List<RexNode> own = node instanceof Filter filter ? Trees.conjuncts(filter) : List.of();
    node.getInputs().forEach(i -> addPlaces(i, id, own, places));
    Trees.subQueries(node).forEach(q -> addPlaces(q.rel, id, List.of(), places));
  }

  private interface Replacement {
    RelNode of(CommonQuery query);
  }

  private static RelNode replace(RelNode node, int id, Replacement by) {
    if (node instanceof CommonQuery query && query.itemId() == id) {
      return by.of(query);
    }
    UnaryOperator<RelNode> inside = n -> replace(n, id, by);
    return Trees.mapSubQueries(
        Trees.withInputs(node, node.getInputs().stream().map(inside).toList()), inside);
  }

  private static int highestId(RelNode node) {
    int highest = node instanceof CommonQuery query ? query.itemId() : -1;
    for (RelNode input : node.getInputs()) {
      highest = Math.max(highest, highestId(input));
    }
    for (var subQuery : Trees.subQueries(node)) {
      highest = Math.max(highest, highestId(subQuery.rel));
    }
    return highest;
  }

  /** Under names of its own, which stay when columns are left out. */
  private static RelNode named(RelNode body) {
    return LogicalProject.create(
        body,
        List.of(),
        body.getCluster().getRexBuilder().identityProjects(body.getRowType()),
        OutputNames.of(body.getRowType().getFieldNames()),
        Set.of());
  }
}
