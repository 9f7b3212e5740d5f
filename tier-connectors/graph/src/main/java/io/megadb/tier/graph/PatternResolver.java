package io.megadb.tier.graph;

import io.megadb.graph.pattern.Comparison;
import io.megadb.graph.pattern.EdgeCosts;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.pattern.PathMode;
import io.megadb.graph.spec.ComparisonSpec;
import io.megadb.graph.spec.ElementSpec;
import io.megadb.graph.spec.MatchSpec;
import io.megadb.graph.spec.MatchVertices;
import io.megadb.graph.spec.OutputSpec;
import io.megadb.graph.spec.PathSpec;
import io.megadb.graph.spec.TermSpec;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.tier.graph.key.KeyIndex;
import io.megadb.tier.graph.snapshot.GraphAccess;
import io.megadb.tier.graph.snapshot.GraphSnapshot;
import io.megadb.tier.graph.snapshot.PatternConditions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds the sets of a pattern's elements: labels and conditions, and keys that the rest of the
 * statement has found already, for the variables of {@link MatchVertices#narrowable}.
 */
final class PatternResolver implements TermSpec.Resolver {
  private final GraphSnapshot snapshot;
  private final GraphAccess access;
  private final PatternConditions conditions;
  private final Map<Integer, IntSet> known = new HashMap<>();

  /** Whether edges are compared with one another. */
  private final boolean comparesEdges;

  /** Labels and conditions alone, for what is no pattern. */
  PatternResolver(GraphAccess access, PatternConditions conditions) {
    this.snapshot = access.snapshot();
    this.access = access;
    this.conditions = conditions;
    this.comparesEdges = false;
  }

  PatternResolver(
      GraphAccess access,
      PatternConditions conditions,
      MatchSpec spec,
      TableDefinition table,
      List<ColumnPredicate> predicates) {
    this.snapshot = access.snapshot();
    this.access = access;
    this.conditions = conditions;
    this.comparesEdges = comparesEdges(spec.paths());
    if (predicates.isEmpty()) {
      return;
    }
    Set<Integer> narrowable = MatchVertices.narrowable(spec.paths());
    for (ColumnPredicate predicate : predicates) {
      for (int column = 0; column < spec.outputs().size(); column++) {
        if (table.columns().get(column).name().equals(predicate.column())
            && spec.outputs().get(column) instanceof OutputSpec.Key key
            && !key.edge()
            && narrowable.contains(key.variable())) {
          restrict(key, predicate);
        }
      }
    }
  }

  private static boolean comparesEdges(List<PathSpec> paths) {
    for (PathSpec path : paths) {
      if (path.mode() != PathMode.WALK || restricts(path.term())) {
        return true;
      }
    }
    return false;
  }

  private static boolean restricts(TermSpec term) {
    return switch (term) {
      case TermSpec.Vertex vertex -> false;
      case TermSpec.Edge edge -> false;
      case TermSpec.Sequence sequence -> {
        for (TermSpec each : sequence.terms()) {
          if (restricts(each)) {
            yield true;
          }
        }
        yield false;
      }
      case TermSpec.Repeat repeat -> restricts(repeat.term());
      case TermSpec.Maybe maybe -> restricts(maybe.term());
      case TermSpec.Compared compared -> restricts(compared.term());
      case TermSpec.Restricted restricted -> true;
    };
  }

  private void restrict(OutputSpec.Key key, ColumnPredicate predicate) {
    boolean equality =
        switch (predicate.operator()) {
          case EQUAL, IN -> true;
          case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, IS_NULL, IS_NOT_NULL, MATCHES ->
              false;
        };
    if (!equality) {
      return;
    }
    int[] found = new int[snapshot.vertices().size() * predicate.values().size()];
    int size = 0;
    for (GraphSnapshot.Vertices table : snapshot.vertices()) {
      if (table.table().key().size() > 1) {
        return;
      }
      for (Object value : predicate.values()) {
        int number = table.keys().find(List.of(value));
        if (number != KeyIndex.ABSENT) {
          found[size++] = table.first() + number;
        }
      }
    }
    known.merge(key.variable(), IntSet.of(Arrays.copyOf(found, size)), IntSet::and);
  }

  @Override
  public Object parameter(int number) {
    return conditions.parameter(number);
  }

  @Override
  public IntSet vertices(ElementSpec element) {
    IntSet set = IntSet.empty();
    for (String alias : element.tables()) {
      GraphSnapshot.Vertices table = snapshot.vertices(alias);
      Optional<ElementSpec.Condition> condition = element.condition(alias);
      set = set.or(condition.isPresent() ? vertices(table, condition.get()) : table.all());
    }
    IntSet keys = known.get(element.variable());
    return element.variable() < 0 || keys == null ? set : set.and(keys);
  }

  @Override
  public Comparison comparison(ComparisonSpec comparison) {
    Map<String, String> left = values(comparison.left());
    Map<String, String> right = values(comparison.right());
    return new Comparison(
        comparison.left().variable(),
        access.ranks(left, right),
        comparison.operator(),
        comparison.right().variable(),
        access.ranks(right, left));
  }

  private Map<String, String> values(ComparisonSpec.Side side) {
    Map<String, String> values = new TreeMap<>();
    side.values().forEach((alias, value) -> values.put(alias, conditions.sql(value)));
    return values;
  }

  private IntSet vertices(GraphSnapshot.Vertices table, ElementSpec.Condition condition) {
    return access.vertices(table, conditions.sql(condition), condition.lasting());
  }

  @Override
  public List<EdgeSet> edges(ElementSpec element) {
    return edges(element, Map.of());
  }

  @Override
  public List<EdgeSet> edges(ElementSpec element, Map<String, ElementSpec.Condition> costs) {
    List<EdgeSet> sets = new ArrayList<>();
    for (String alias : element.tables()) {
      GraphSnapshot.Edges table = snapshot.edges(alias);
      Optional<ElementSpec.Condition> condition = element.condition(alias);
      if (comparesEdges && condition.isPresent() && table.keys().isEmpty()) {
        throw new MegaDbException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "a path mode with a condition on edges of \"" + alias + "\", which has no KEY")
            .withHint("Give the table a primary key, or the graph KEY (columns) for it.");
      }
      List<EdgeSet> some = condition.map(c -> edges(table, c)).orElseGet(table::sets);
      ElementSpec.Condition cost = costs.get(alias);
      sets.addAll(cost == null ? some : withCosts(some, table, cost));
    }
    return sets;
  }

  private List<EdgeSet> edges(GraphSnapshot.Edges table, ElementSpec.Condition condition) {
    return access.edges(table, conditions.sql(condition), condition.lasting());
  }

  private List<EdgeSet> withCosts(
      List<EdgeSet> sets, GraphSnapshot.Edges table, ElementSpec.Condition cost) {
    EdgeCosts costs = access.costs(table, conditions.sql(cost), cost.lasting());
    return sets.stream()
        .map(set -> set.withCosts(costs.from(set.firstId() - table.firstId())))
        .toList();
  }
}
