package io.megadb.planner.split;

import io.megadb.planner.bind.BoundQuery;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.plan.Fragment;
import io.megadb.planner.plan.Fragment.KeyColumn;
import io.megadb.planner.plan.Fragment.SidewaysFilter;
import io.megadb.planner.plan.NearestPlan;
import io.megadb.planner.plan.NearestPlan.Exclusion;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.plan.StatementValue;
import io.megadb.planner.plan.TableScanPlan;
import io.megadb.planner.plan.TableScanPlan.KeyPrune;
import io.megadb.planner.plan.TableScanPlan.ParameterOperand;
import io.megadb.planner.rel.CommonScan;
import io.megadb.planner.rewrite.CommonQueries;
import io.megadb.planner.rewrite.FilterPushDown;
import io.megadb.planner.rewrite.JoinRegroup;
import io.megadb.planner.rewrite.StatementConstants;
import io.megadb.planner.rewrite.TextQueries;
import io.megadb.planner.rewrite.Trees;
import io.megadb.planner.split.SidewaysPlanner.Restriction;
import io.megadb.planner.split.scan.FunctionArguments;
import io.megadb.planner.split.scan.Leaf;
import io.megadb.planner.split.scan.Leaf.FragmentLeaf;
import io.megadb.planner.split.scan.Leaf.ScanLeaf;
import io.megadb.planner.split.scan.MatchPushDown;
import io.megadb.planner.split.scan.NearestScans;
import io.megadb.planner.split.scan.PruneConditions;
import io.megadb.planner.split.scan.SimilarityJoins;
import io.megadb.planner.split.scan.TierFacts;
import io.megadb.spi.tier.LocalTier;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/**
 * Splits a bound query into what each SQL tier runs and what DuckDB runs. The steps, in order:
 *
 * <ol>
 *   <li>{@link StatementConstants}: expressions over the statement's time become parameters.
 *   <li>{@link TextQueries}: which index on words bm25 and text_match are about.
 *   <li>{@link CommonQueries}: what of WITH runs once.
 *   <li>{@link FilterPushDown}: conditions move to the tables they are about. Left out when all
 *       tables are local, as DuckDB's own optimiser does best with the query as it was written; but
 *       for similarity joins, whose outer rows are to be few.
 *   <li>{@link JoinRegroup}: tables of one tier come together in chains of inner joins.
 *   <li>{@link FragmentCut}: the largest subtrees that a SQL tier can run become leaves.
 *   <li>{@link ColumnTrim}: leaves lose the columns nobody reads.
 *   <li>{@link MatchPushDown}: questions about all matches of a graph pattern go to the graph tier.
 *   <li>{@link SimilarityJoins}: the nearest rows of each outer row are found in one go.
 *   <li>{@link PruneConditions}: what local scans may skip data by.
 *   <li>{@link FunctionArguments}: what table functions are called with.
 *   <li>{@link SidewaysPlanner}: the order of fragments, and the keys they pass on.
 *   <li>{@link Dialects}: trees become text.
 *   <li>{@link DirectScans}: a scan that is the whole statement needs no DuckDB.
 * </ol>
 *
 * <p>With {@link TierFacts.PushDown#OFF} fragments are bare table reads and nothing is passed
 * sideways; the rows are the same.
 *
 * <p>Threads: immutable; one query's planning stays on the caller's thread.
 */
public final class Splitter {
  private final Dialects dialects;

  public Splitter(Dialects dialects) {
    this.dialects = dialects;
  }

  /** The plan of a query. */
  public QueryPlan split(BoundQuery query, TierFacts facts) {
    Cardinality cardinality = new Cardinality(facts);
    FragmentCut cut = new FragmentCut(facts, dialects, cardinality);
    StatementConstants constants =
        new StatementConstants(
            tree -> dialects.residual(tree, CalciteTypes.columns(tree.getRowType())),
            query.parameterTypes().size());
    RelNode bound =
        CommonQueries.apply(
            constants.apply(TextQueries.apply(query.rel(), constants)),
            readsLocalTier(query.rel(), facts));
    boolean push =
        facts.pushDown() == TierFacts.PushDown.ON
            && (readsSqlTier(bound, facts) || SimilarityJoins.mayBe(bound));
    RelNode moved =
        push
            ? new JoinRegroup(cut::tierOf, cardinality::rows).apply(FilterPushDown.apply(bound))
            : bound;
    RelNode trimmed = new ColumnTrim(cardinality).apply(cut.apply(moved));
    RelNode matched =
        facts.pushDown() == TierFacts.PushDown.ON
            ? SimilarityJoins.apply(MatchPushDown.apply(trimmed))
            : trimmed;
    return new Assembly(query, constants.values(), facts, matched, cut.notes(), cardinality).plan();
  }

  private static boolean readsSqlTier(RelNode node, TierFacts facts) {
    return reads(node, TierFacts.Kind.SQL, facts);
  }

  private static boolean readsLocalTier(RelNode node, TierFacts facts) {
    return reads(node, TierFacts.Kind.LOCAL, facts);
  }

  private static boolean reads(RelNode node, TierFacts.Kind kind, TierFacts facts) {
    return Trees.boundTable(node)
            .filter(t -> facts.kind(t.definition().name().catalog()) == kind)
            .isPresent()
        || node.getInputs().stream().anyMatch(i -> reads(i, kind, facts))
        || Trees.subQueries(node).stream().anyMatch(q -> reads(q.rel, kind, facts));
  }

  /** The last steps, from a tree over leaves to a plan. */
  private final class Assembly {
    private final BoundQuery query;
    private final List<StatementValue> values;
    private final TierFacts facts;
    private final RelNode tree;
    private final List<String> notes;
    private final Cardinality cardinality;
    private final Slots slots = new Slots();
    private final Map<FragmentLeaf, SqlTemplate> texts = new IdentityHashMap<>();

    Assembly(
        BoundQuery query,
        List<StatementValue> values,
        TierFacts facts,
        RelNode tree,
        List<String> notes,
        Cardinality cardinality) {
      this.query = query;
      this.values = values;
      this.facts = facts;
      this.tree = tree;
      this.notes = notes;
      this.cardinality = cardinality;
    }

    QueryPlan plan() {
      List<FragmentLeaf> fragments = new ArrayList<>();
      for (Leaf leaf : Slots.leaves(tree)) {
        switch (leaf) {
          case FragmentLeaf fragment -> fragments.add(fragment);
          case ScanLeaf scan -> slots.add(scan);
        }
      }
      SidewaysPlanner sideways = new SidewaysPlanner(facts, tree, fragments);
      PruneConditions prunes = PruneConditions.of(tree);
      FunctionArguments arguments = FunctionArguments.of(tree);
      NearestScans nearest = NearestScans.of(tree, facts);
      number(sideways);
      List<Fragment> planned = new ArrayList<>();
      for (FragmentLeaf leaf : slots.fragments()) {
        planned.add(fragment(leaf, sideways));
      }
      List<TableScanPlan> scans = new ArrayList<>();
      for (ScanLeaf leaf : slots.scans()) {
        scans.add(scan(leaf, prunes, sideways, arguments, nearest));
      }
      boolean alone = facts.pushDown() == TierFacts.PushDown.ON && values.isEmpty();
      return new QueryPlan(
          query.columns(),
          query.parameterTypes(),
          values,
          planned,
          scans,
          dialects.residual(slots.apply(tree), query.columns()),
          notes,
          alone
              ? DirectScans.of(tree, query.columns(), slots)
                  .or(() -> DirectPlans.of(tree, nearest, slots))
              : Optional.empty(),
          alone ? DirectScans.ofTable(tree, query.columns(), slots) : Optional.empty(),
          Outlines.of(tree, cardinality, scans, slots));
    }

    /** Numbers fragments in their order; one that reads the same as another shares its rows. */
    private void number(SidewaysPlanner sideways) {
      List<FragmentLeaf> unrestricted = new ArrayList<>();
      sideways
          .order()
          .forEach(
              (leaf, restrictions) -> {
                SqlTemplate text =
                    dialects.fragment(
                        leaf.catalog(), leaf.tree(), CalciteTypes.columns(leaf.getRowType()));
                texts.put(leaf, text);
                for (FragmentLeaf earlier : unrestricted) {
                  if (restrictions.isEmpty()
                      && earlier.catalog().equals(leaf.catalog())
                      && texts.get(earlier).equals(text)) {
                    slots.share(leaf, earlier);
                    return;
                  }
                }
                slots.add(leaf);
                if (restrictions.isEmpty()) {
                  unrestricted.add(leaf);
                }
              });
    }

    private Fragment fragment(FragmentLeaf leaf, SidewaysPlanner sideways) {
      List<SidewaysFilter> filters = new ArrayList<>();
      for (Restriction restriction : sideways.order().get(leaf)) {
        filters.add(filter(restriction, leaf));
      }
      return new Fragment(
          slots.id(leaf),
          leaf.catalog(),
          texts.get(leaf),
          CalciteTypes.columns(leaf.getRowType()),
          sideways.unrestrictedRows(leaf),
          filters);
    }

    private SidewaysFilter filter(Restriction restriction, Leaf leaf) {
      return new SidewaysFilter(
          leaf.getRowType().getFieldNames().get(restriction.column()),
          keySource(restriction),
          keyColumn(restriction.keys().tree(), restriction.keys().column()),
          restriction.estimatedKeys());
    }

    private Optional<KeyColumn> keyColumn(RelNode keys, int column) {
      return switch (keys) {
        case LogicalProject project
            when project.getProjects().get(column) instanceof RexInputRef ref ->
            keyColumn(project.getInput(), ref.getIndex());
        case CommonScan scan -> keyColumn(scan.body(), scan.bodyColumn(column));
        case Leaf leaf ->
            Optional.of(
                new KeyColumn(slots.part(leaf), leaf.getRowType().getFieldNames().get(column)));
        default -> Optional.empty();
      };
    }

    private SqlTemplate keySource(Restriction restriction) {
      RelNode keys = slots.apply(restriction.keys().tree());
      int column = restriction.keys().column();
      RexBuilder rex = keys.getCluster().getRexBuilder();
      return template(
          LogicalProject.create(
              keys,
              List.of(),
              List.of(rex.makeInputRef(keys, column)),
              List.of(keys.getRowType().getFieldNames().get(column)),
              Set.of()));
    }

    private SqlTemplate template(RelNode query) {
      return dialects.residual(query, CalciteTypes.columns(query.getRowType()));
    }

    private NearestPlan nearest(NearestScans.Found found) {
      Object target =
          NearestScans.constant(found.target())
              .orElseGet(
                  () ->
                      template(
                          slots.standalone(
                              LogicalProject.create(
                                  LogicalValues.createOneRow(tree.getCluster()),
                                  List.of(),
                                  List.of(found.target()),
                                  List.of("target"),
                                  Set.of()))));
      List<Object> limits = new ArrayList<>();
      for (RexNode count : java.util.Arrays.asList(found.sort().fetch, found.sort().offset)) {
        if (count instanceof RexDynamicParam parameter) {
          limits.add(new ParameterOperand(parameter.getIndex()));
        } else if (count != null) {
          limits.add(RexLiteral.bigDecimalValue(count).longValue());
        }
      }
      return new NearestPlan(
          found.function(),
          target,
          limits,
          found.restriction(),
          template(slots.standalone(found.sort().getInput())),
          found
              .exclusion()
              .flatMap(e -> keyColumn(e.keys(), 0).map(k -> new Exclusion(e.column(), k))));
    }

    private static boolean isStored(String column) {
      return !column.equals(LocalTier.LOCATOR) && !column.equals(LocalTier.ROW_ID);
    }

    private TableScanPlan scan(
        ScanLeaf leaf,
        PruneConditions prunes,
        SidewaysPlanner sideways,
        FunctionArguments arguments,
        NearestScans nearest) {
      List<String> names = new ArrayList<>(leaf.getRowType().getFieldNames());
      boolean locator = leaf.table().locator() && names.remove(LocalTier.LOCATOR);
      List<KeyPrune> keyPrunes =
          sideways.scanKeys(leaf).stream()
              .filter(k -> isStored(leaf.columnName(k.column())))
              .map(
                  k ->
                      new KeyPrune(
                          leaf.columnName(k.column()),
                          slots.id(k.fragment()),
                          k.fragment().getRowType().getFieldNames().get(k.fragmentColumn())))
              .toList();
      return new TableScanPlan(
          slots.id(leaf),
          leaf.table().definition(),
          names,
          locator,
          prunes.of(leaf),
          keyPrunes,
          sideways.scanFilter(leaf).map(r -> filter(r, leaf)).stream().toList(),
          leaf.tableRows(),
          leaf.table().function(),
          arguments.of(leaf).map(t -> template(slots.standalone(t))),
          nearest.of(leaf).map(this::nearest),
          leaf.conditions());
    }
  }
}
