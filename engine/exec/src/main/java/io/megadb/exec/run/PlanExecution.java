package io.megadb.exec.run;

import io.megadb.duckdb.DuckConnection;
import io.megadb.duckdb.DuckDb;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.RunFacts;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.plan.SqlTemplate.FragmentSlot;
import io.megadb.planner.plan.SqlTemplate.ParameterSlot;
import io.megadb.planner.plan.SqlTemplate.ScanSlot;
import io.megadb.planner.plan.TableScanPlan;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.SqlTierSession;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One run of a {@link QueryPlan}: its DuckDB connection, the rows of its {@link Fragments} and the
 * {@link Scans} it pins. First {@link #runFragments}, then {@link #residualSql}, to be run on
 * {@link #connection()} any way the caller likes, once; closing returns everything.
 *
 * <p>Threads: one.
 */
public final class PlanExecution implements AutoCloseable {
  private final QueryPlan plan;
  private final ParameterValues values;
  private final QueryContext context;
  private final DuckConnection connection;
  private final Relations relations;
  private final Fragments fragments;
  private final Scans scans;

  /**
   * @param parameters one value per parameter of the plan
   * @param results how the residual's rows come
   * @param streams how DuckDB reads those of scans and fragments
   */
  PlanExecution(
      QueryPlan plan,
      List<Object> parameters,
      RunEnvironment environment,
      DuckDb.Results results,
      Relations.Streams streams,
      QueryContext context) {
    this.plan = plan;
    this.values = new ParameterValues(plan, parameters, environment);
    this.context = context;
    this.relations = new Relations(plan, streams, environment.sidewaysKeyBound());
    this.connection = environment.duckDb().connect(results, environment.timeZone().getId());
    SidewaysKeys sidewaysKeys =
        new SidewaysKeys(
            connection, environment.sidewaysKeyBound(), this::fill, this::relation, context);
    this.fragments =
        new Fragments(
            plan, values, relations, sidewaysKeys, connection, environment.helpers(), context);
    this.scans =
        new Scans(
            values,
            environment,
            relations,
            sidewaysKeys,
            connection,
            this::fill,
            this::relation,
            context);
  }

  public DuckConnection connection() {
    return connection;
  }

  /** Runs the fragments in order; their rows can be read afterwards. */
  public void runFragments(SqlTierSession session) {
    scans.beginVersions(plan.scans(), !plan.fragments().isEmpty());
    values.complete(connection, session, context, scans::weigh);
    fragments.run(
        session,
        new Fragments.Work() {
          @Override
          public void unrestrictedThere() {
            scans.begin(plan.scans());
          }

          @Override
          public boolean hasMeanwhile() {
            return plan.scans().stream().anyMatch(scans::canFindNearest);
          }

          @Override
          public void meanwhile() {
            plan.scans().stream().filter(scans::canFindNearest).forEach(scans::relation);
          }
        });
  }

  /** The residual with every hole filled; its scans are opened and its streams registered now. */
  public String residualSql() {
    return fill(plan.residual());
  }

  /** A template as DuckDB runs it once, next on this connection. */
  private String fill(SqlTemplate template) {
    Set<Relation> read = new LinkedHashSet<>();
    String sql =
        template.fill(
            part ->
                switch (part) {
                  case SqlTemplate.Text(String text) -> text;
                  case ParameterSlot(int index) -> values.duckDb(index);
                  case ScanSlot(int id) ->
                      relation(part)
                          .map(r -> fromItem(r, template, part, read))
                          .orElseGet(
                              () -> scans.open(plan.scans().get(id), Optional.empty()).fromItem());
                  case FragmentSlot(int id) ->
                      relation(part)
                          .map(r -> fromItem(r, template, part, read))
                          .orElseGet(() -> fragments.streamed(id));
                });
    // Last: opening scans may have run statements that read the same relations.
    read.forEach(Relation::handOver);
    return sql;
  }

  private String fromItem(
      Relation relation, SqlTemplate template, SqlTemplate.Part slot, Set<Relation> read) {
    if (Relations.uses(template, slot) > 1 || relations.asTables()) {
      relation.makeTable();
    }
    read.add(relation);
    return relation.fromItem();
  }

  /** Rows that are kept for a slot. */
  private Optional<Relation> relation(SqlTemplate.Part slot) {
    return slot instanceof ScanSlot(int id)
        ? scans.relation(plan.scans().get(id))
        : relations.of(slot);
  }

  /**
   * Opens a scan and registers its streams; pinned until this execution closes.
   *
   * @param onlyUnits with a value, only these data files
   */
  public LocalScan openScan(TableScanPlan scan, Optional<Set<String>> onlyUnits) {
    return scans.open(scan, onlyUnits);
  }

  /** The data files a scan with locators knew, by ordinal. */
  public List<String> unitNames() {
    return scans.unitNames();
  }

  /** The version a scan with locators read. */
  public String version() {
    return scans.version();
  }

  /** The versions of the tables whose scans were opened so far. */
  Map<TableName, String> versions() {
    return scans.versions();
  }

  /** What happened so far. */
  public RunFacts facts(long resultRows, double totalMillis) {
    return new RunFacts(fragments.facts(), scans.facts(), resultRows, totalMillis);
  }

  @Override
  public void close() {
    // From the last to the first: what is done ahead reads relations, and DuckDB lets go of rows
    // before they go.
    try (scans;
        relations;
        connection;
        LocalScan.Pin ahead = scans::endAhead) {
      assert ahead != null;
    }
  }
}
