package io.megadb.exec.run;

import io.megadb.planner.plan.Fragment;
import io.megadb.planner.plan.NearestPlan;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.plan.SqlTemplate.FragmentSlot;
import io.megadb.planner.plan.TableScanPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The relations of one run by the slots they fill, and how often a plan's statements read what
 * fills a slot. One thread.
 */
final class Relations implements AutoCloseable {
  private final QueryPlan plan;
  private final Streams streams;
  private final int sidewaysKeyBound;
  private final Map<SqlTemplate.Part, Relation> relations = new HashMap<>();
  private final Set<Integer> ran = new HashSet<>();

  /** How DuckDB reads streams. */
  enum Streams {
    AS_THEY_COME,
    /** For statements that read one twice. */
    AS_TABLES
  }

  /**
   * @param sidewaysKeyBound 0 if no keys are sent, and so none read
   */
  Relations(QueryPlan plan, Streams streams, int sidewaysKeyBound) {
    this.plan = plan;
    this.streams = streams;
    this.sidewaysKeyBound = sidewaysKeyBound;
  }

  Optional<Relation> of(SqlTemplate.Part slot) {
    return Optional.ofNullable(relations.get(slot));
  }

  /** Takes a relation, which is closed with this. */
  Relation put(SqlTemplate.Part slot, Relation relation) {
    forget(slot);
    relations.put(slot, relation);
    return relation;
  }

  /** Closes a slot's relation, if there is one: no statement will read it. */
  void forget(SqlTemplate.Part slot) {
    Relation old = relations.remove(slot);
    if (old != null) {
      old.close();
    }
  }

  /** Notes that a fragment's rows are there. */
  void ran(int fragmentId) {
    ran.add(fragmentId);
  }

  /** Whether the rows of fragments are there. */
  boolean haveRun(List<Integer> fragmentIds) {
    return ran.containsAll(fragmentIds);
  }

  /**
   * Whether no stream may be read directly. A recursive query reads its tables once a round, and a
   * stream can be read only once.
   */
  boolean asTables() {
    return streams == Streams.AS_TABLES
        || plan.residual().parts().stream()
            .anyMatch(
                p -> p instanceof SqlTemplate.Text(String text) && text.contains("RECURSIVE"));
  }

  /** How often a statement of the plan reads what fills a slot. */
  long uses(SqlTemplate.Part slot) {
    Stream<SqlTemplate> keys =
        Stream.concat(
                plan.fragments().stream().flatMap(f -> f.filters().stream()),
                plan.scans().stream().flatMap(s -> s.keyFilters().stream()))
            .filter(f -> sidewaysKeyBound > 0)
            .map(Fragment.SidewaysFilter::keySource);
    Stream<SqlTemplate> arguments = plan.scans().stream().flatMap(s -> s.arguments().stream());
    Stream<SqlTemplate> nearest =
        plan.scans().stream().flatMap(s -> s.nearest().stream()).flatMap(Relations::templates);
    return Stream.of(keys, arguments, nearest, Stream.of(plan.residual()))
        .flatMap(templates -> templates)
        .mapToLong(t -> uses(t, slot))
        .sum();
  }

  private static Stream<SqlTemplate> templates(NearestPlan nearest) {
    List<SqlTemplate> templates = new ArrayList<>(List.of(nearest.limited()));
    if (nearest.target() instanceof SqlTemplate target) {
      templates.add(target);
    }
    return templates.stream();
  }

  /** How often one statement does. */
  static long uses(SqlTemplate template, SqlTemplate.Part slot) {
    return template.parts().stream().filter(slot::equals).count();
  }

  /** Whether a fragment's rows can be read while the residual runs: nothing else reads them. */
  boolean onlyResidualReads(int fragmentId) {
    boolean pruning =
        sidewaysKeyBound > 0
            && plan.scans().stream()
                .map(TableScanPlan::keyPrunes)
                .flatMap(List::stream)
                .anyMatch(p -> p.fragmentId() == fragmentId);
    FragmentSlot slot = new FragmentSlot(fragmentId);
    return !pruning && uses(slot) == 1 && uses(plan.residual(), slot) == 1 && !asTables();
  }

  @Override
  public void close() {
    relations.values().forEach(Relation::close);
    relations.clear();
  }
}
