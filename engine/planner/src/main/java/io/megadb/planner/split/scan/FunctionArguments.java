package io.megadb.planner.split.scan;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.rewrite.Trees;
import io.megadb.planner.split.scan.Leaf.ScanLeaf;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;

/**
 * Finds what each table function is called with: the values that the columns of {@link
 * io.megadb.spi.tier.TableFunction#arguments} are compared with, right above its scan. Values of
 * literals and parameters make a query of one row; those of an outer query's row a query over what
 * yields these rows, the left side of the correlation. So a function runs once for each distinct
 * row, and the comparison, which stays, brings rows and results together.
 */
public final class FunctionArguments {
  private final Map<ScanLeaf, RelNode> queries = new IdentityHashMap<>();
  private final Map<CorrelationId, RelNode> outerRows = new HashMap<>();
  private final List<ScanLeaf> functions = new ArrayList<>();

  private FunctionArguments() {}

  /** The arguments of every function in the tree, sub-queries included. */
  public static FunctionArguments of(RelNode root) {
    FunctionArguments arguments = new FunctionArguments();
    arguments.walk(root);
    for (ScanLeaf scan : arguments.functions) {
      if (!arguments.queries.containsKey(scan)) {
        throw new MegaDbException(
            ErrorCode.INTERNAL_ERROR, scan.table().definition().name() + " has no arguments");
      }
    }
    return arguments;
  }

  /** A query of one column per argument; empty for a scan without arguments. */
  public Optional<RelNode> of(ScanLeaf scan) {
    return Optional.ofNullable(queries.get(scan));
  }

  private static List<String> arguments(ScanLeaf scan) {
    return scan.table().function().map(f -> f.arguments()).orElse(List.of());
  }

  private void walk(RelNode node) {
    switch (node) {
      case Filter filter -> {
        filter.getVariablesSet().forEach(id -> outerRows.put(id, filter.getInput()));
        List<RexNode> conditions = new ArrayList<>();
        RelNode below = filter;
        while (below instanceof Filter one) {
          conditions.addAll(Trees.conjuncts(one));
          below = one.getInput();
        }
        if (below instanceof ScanLeaf scan
            && !arguments(scan).isEmpty()
            && !queries.containsKey(scan)) {
          queries.put(scan, query(conditions, scan));
        }
      }
      case Project project ->
          project.getVariablesSet().forEach(id -> outerRows.put(id, project.getInput()));
      case Correlate correlate -> outerRows.put(correlate.getCorrelationId(), correlate.getLeft());
      case ScanLeaf scan when !arguments(scan).isEmpty() -> functions.add(scan);
      default -> {}
    }
    Trees.subQueries(node).forEach(q -> walk(q.rel));
    node.getInputs().forEach(this::walk);
  }

  private RelNode query(List<RexNode> conditions, ScanLeaf scan) {
    Map<String, RexNode> values = new HashMap<>();
    for (RexNode part : conditions) {
      if (part.getKind() == SqlKind.EQUALS || part.getKind() == SqlKind.IS_NOT_DISTINCT_FROM) {
        List<RexNode> sides = ((RexCall) part).getOperands();
        put(values, scan, sides.get(0), sides.get(1));
        put(values, scan, sides.get(1), sides.get(0));
      }
    }
    boolean never =
        conditions.stream().anyMatch(c -> c.isAlwaysFalse() || RexLiteral.isNullLiteral(c));
    RexBuilder rex = scan.getCluster().getRexBuilder();
    List<RexNode> given = new ArrayList<>();
    Set<CorrelationId> variables = new HashSet<>();
    for (String argument : arguments(scan)) {
      RexNode value = values.get(argument);
      if (value == null && never) {
        // Compared with NULL: nothing is called.
        value = rex.makeNullLiteral(type(scan, argument));
      }
      if (value == null) {
        throw new MegaDbException(
            ErrorCode.INTERNAL_ERROR,
            scan.table().definition().name() + " is called without " + argument);
      }
      given.add(value);
      addVariables(scan, value, variables);
    }
    RelNode rows = rows(scan, variables);
    List<RexNode> expressions =
        given.stream()
            .map(
                value ->
                    value.accept(
                        new RexShuttle() {
                          @Override
                          public RexNode visitFieldAccess(RexFieldAccess access) {
                            return access.getReferenceExpr() instanceof RexCorrelVariable
                                ? rex.makeInputRef(rows, access.getField().getIndex())
                                : super.visitFieldAccess(access);
                          }
                        }))
            .toList();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < expressions.size(); i++) {
      names.add("a" + i);
    }
    return LogicalProject.create(rows, List.of(), expressions, names, Set.of());
  }

  private RelNode rows(ScanLeaf scan, Set<CorrelationId> variables) {
    if (variables.isEmpty()) {
      return LogicalValues.createOneRow(scan.getCluster());
    }
    RelNode rows = outerRows.get(variables.iterator().next());
    if (variables.size() > 1 || rows == null || !RelOptUtil.getVariablesUsed(rows).isEmpty()) {
      throw severalLevels(scan);
    }
    return rows;
  }

  private static MegaDbException severalLevels(ScanLeaf scan) {
    return new MegaDbException(
            ErrorCode.FEATURE_NOT_SUPPORTED,
            "the arguments of "
                + scan.table().function().orElseThrow().describe()
                + " come from more than one level of the query")
        .withHint("Join what they come from in one FROM, before the function.");
  }

  private static RelDataType type(ScanLeaf scan, String column) {
    return CalciteTypes.toCalcite(
        scan.table().definition().column(column).orElseThrow().column().type(), true);
  }

  private static void put(
      Map<String, RexNode> values, ScanLeaf scan, RexNode column, RexNode value) {
    if (column instanceof RexInputRef ref && Trees.inputs(value).isEmpty()) {
      values.putIfAbsent(scan.columnName(ref.getIndex()), value);
    }
  }

  static void addVariables(ScanLeaf scan, RexNode value, Set<CorrelationId> variables) {
    value.accept(
        new RexShuttle() {
          @Override
          public RexNode visitSubQuery(RexSubQuery subQuery) {
            if (!RelOptUtil.getVariablesUsed(subQuery.rel).isEmpty()) {
              throw severalLevels(scan);
            }
            return super.visitSubQuery(subQuery);
          }

          @Override
          public RexNode visitCorrelVariable(RexCorrelVariable variable) {
            variables.add(variable.id);
            return variable;
          }
        });
  }
}
