package io.megadb.tier.graph.snapshot;

import io.megadb.graph.call.AlgorithmSpec;
import io.megadb.graph.spec.ComparisonSpec;
import io.megadb.graph.spec.ElementSpec;
import io.megadb.graph.spec.MatchSpec;
import io.megadb.graph.spec.PathSpec;
import io.megadb.graph.spec.TermSpec;
import io.megadb.spi.tier.FunctionCall;
import java.util.HashSet;
import java.util.Set;

/** Conditions on a graph's elements, with the statement's parameters. One statement's thread. */
public final class PatternConditions {
  private record Of(String alias, String sql, boolean lasting) {}

  private final FunctionCall call;
  private final Set<Of> all = new HashSet<>();

  private PatternConditions(FunctionCall call) {
    this.call = call;
  }

  /** Those of a pattern. */
  public static PatternConditions of(MatchSpec spec, FunctionCall call) {
    PatternConditions conditions = new PatternConditions(call);
    for (PathSpec path : spec.paths()) {
      conditions.collect(path.term());
    }
    return conditions;
  }

  /** Those of the part of a graph that an algorithm sees, without weights. */
  public static PatternConditions of(AlgorithmSpec.Part part, FunctionCall call) {
    PatternConditions conditions = new PatternConditions(call);
    conditions.collect(part.from());
    conditions.collect(part.edge());
    conditions.collect(part.to());
    return conditions;
  }

  private void collect(TermSpec term) {
    switch (term) {
      case TermSpec.Vertex vertex -> collect(vertex.element());
      case TermSpec.Edge edge -> {
        collect(edge.element());
        edge.backwards().ifPresent(this::collect);
        edge.costs()
            .forEach((alias, cost) -> all.add(new Of(alias, costKey(sql(cost)), cost.lasting())));
      }
      case TermSpec.Sequence sequence -> {
        for (TermSpec each : sequence.terms()) {
          collect(each);
        }
      }
      case TermSpec.Repeat repeat -> collect(repeat.term());
      case TermSpec.Maybe maybe -> collect(maybe.term());
      case TermSpec.Compared compared -> {
        collect(compared.term());
        for (ComparisonSpec comparison : compared.comparisons()) {
          collect(comparison.left());
          collect(comparison.right());
        }
      }
      case TermSpec.Restricted restricted -> collect(restricted.term());
    }
  }

  /** Ranks are found anew for each statement. */
  private void collect(ComparisonSpec.Side side) {
    side.values().forEach((alias, value) -> all.add(new Of(alias, sql(value), false)));
  }

  private void collect(ElementSpec element) {
    element
        .conditions()
        .forEach((alias, condition) -> all.add(new Of(alias, sql(condition), condition.lasting())));
  }

  /** What costs are kept under among the conditions. */
  static String costKey(String sql) {
    return "COST " + sql;
  }

  /** A condition as SQL. */
  public String sql(ElementSpec.Condition condition) {
    return condition.sql(call.parameters());
  }

  /** The value of a parameter, null for NULL. */
  public Object parameter(int number) {
    return call.values().apply(number);
  }

  /** Whether tables must be read to know what all conditions find in a snapshot. */
  public boolean read(GraphSnapshot snapshot) {
    if (all.isEmpty()) {
      return false;
    }
    String session = call.tables().session();
    return all.stream()
        .anyMatch(c -> !c.lasting() || !snapshot.conditions().has(c.alias(), session, c.sql()));
  }
}
