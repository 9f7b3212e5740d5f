package io.megadb.planner.bind.graph;

import io.megadb.planner.bind.normalize.Positions;
import io.megadb.planner.bind.normalize.ViewParser;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.graph.PathElement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.dialect.PostgresqlSqlDialect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;

/** Conditions within a pattern: what they mention, and what they are as SQL over a table. */
final class Conditions {
  private final GraphScope scope;
  private final Positions positions;
  private final ViewParser parser;

  Conditions(GraphScope scope, Positions positions, ViewParser parser) {
    this.scope = scope;
    this.positions = positions;
    this.parser = parser;
  }

  static List<SqlNode> conjuncts(SqlNode condition) {
    if (condition.getKind() == SqlKind.AND) {
      List<SqlNode> all = new ArrayList<>();
      ((SqlCall) condition).getOperandList().forEach(o -> all.addAll(conjuncts(o)));
      return all;
    }
    return List.of(condition);
  }

  /** What a condition mentions. */
  private static final class Mentions extends SqlBasicVisitor<Void> {
    private final Set<String> prefixes = new LinkedHashSet<>();
    private boolean other;

    @Override
    public Void visit(SqlIdentifier name) {
      if (name.names.size() == 2 && !name.isStar()) {
        prefixes.add(name.names.getFirst());
      } else {
        other = true;
      }
      return null;
    }

    @Override
    public Void visit(SqlDynamicParam parameter) {
      other = true;
      return null;
    }

    @Override
    public Void visit(SqlCall call) {
      if (call.isA(SqlKind.QUERY)) {
        other = true;
        return null;
      }
      return super.visit(call);
    }
  }

  /**
   * Whether a condition can be part of the search: it is about the properties of one element and
   * nothing else. A comparison of its key is better left to the rows found, where the tier looks
   * the key up, unless the search needs it.
   */
  boolean searchable(SqlNode condition, GraphVariable variable, boolean needed) {
    if (variable == null) {
      return false;
    }
    Mentions mentions = new Mentions();
    condition.accept(mentions);
    boolean own = !mentions.other && mentions.prefixes.equals(Set.of(variable.name()));
    return own && (needed || variable.edge() || !comparesKey(condition, variable));
  }

  private static boolean comparesKey(SqlNode condition, GraphVariable variable) {
    return (condition.getKind() == SqlKind.EQUALS || condition.getKind() == SqlKind.IN)
        && condition instanceof SqlCall call
        && call.getOperandList().stream()
            .anyMatch(
                o ->
                    o instanceof SqlIdentifier name
                        && name.names.size() == 2
                        && variable.keyPosition(name.names.get(1)) >= 0);
  }

  /** A condition over the columns of the variable's one table. */
  String sql(SqlNode condition, GraphVariable variable) {
    if (variable.tables().size() > 1) {
      throw positions
          .error(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "a condition on \"" + variable.name() + "\", which may be of several tables",
              condition)
          .withHint("Name one label: (" + variable.name() + " IS label WHERE ...).");
    }
    if (variable.tables().isEmpty()) {
      return "FALSE";
    }
    PropertyGraph.ElementTable table = variable.tables().getFirst();
    SqlNode replaced =
        condition.accept(
            new SqlShuttle() {
              @Override
              public SqlNode visit(SqlIdentifier name) {
                return expression(table, variable, name);
              }

              @Override
              public SqlNode visit(SqlCall call) {
                List<SqlNode> operands = new ArrayList<>();
                for (SqlNode operand : call.getOperandList()) {
                  operands.add(operand == null ? null : operand.accept(this));
                }
                return call instanceof SqlBasicCall
                    ? new SqlBasicCall(
                        call.getOperator(),
                        operands,
                        call.getParserPosition(),
                        call.getFunctionQuantifier())
                    : call.getOperator()
                        .createCall(
                            call.getFunctionQuantifier(),
                            call.getParserPosition(),
                            operands.toArray(new SqlNode[0]));
              }
            });
    return "(" + replaced.toSqlString(PostgresqlSqlDialect.DEFAULT).getSql() + ")";
  }

  private SqlNode expression(
      PropertyGraph.ElementTable table, GraphVariable variable, SqlIdentifier name) {
    PropertyGraph.Property property =
        GraphVariable.property(table, name.names.get(1))
            .orElseThrow(() -> GraphTables.noProperty(variable, name, positions));
    return parser.expression(property.sql());
  }

  MegaDbException refused(SqlNode condition) {
    return positions
        .error(
            ErrorCode.FEATURE_NOT_SUPPORTED,
            "a condition within a quantifier or a selected path may mention the properties of one"
                + " element only",
            condition)
        .withHint("Give each element its own WHERE; parameters can't stand there yet.");
  }

  /** Gives the parts of a sub-path's WHERE to the elements they are about. */
  List<PathElement> distribute(List<PathElement> elements, SqlNode where) {
    List<PathElement> result = new ArrayList<>(elements);
    for (SqlNode conjunct : conjuncts(where)) {
      Mentions mentions = new Mentions();
      conjunct.accept(mentions);
      if (mentions.other || mentions.prefixes.size() != 1) {
        throw refused(conjunct);
      }
      String name = mentions.prefixes.iterator().next();
      boolean placed = false;
      for (int i = 0; i < result.size() && !placed; i++) {
        PathElement element = result.get(i);
        if (element instanceof PathElement.VertexPattern v
            && v.variable().filter(n -> n.name().equals(name)).isPresent()) {
          result.set(
              i,
              new PathElement.VertexPattern(
                  v.variable(), v.labels(), and(v.where(), conjunct), v.position()));
          placed = true;
        } else if (element instanceof PathElement.EdgePattern e
            && e.variable().filter(n -> n.name().equals(name)).isPresent()) {
          result.set(
              i,
              new PathElement.EdgePattern(
                  e.variable(),
                  e.labels(),
                  and(e.where(), conjunct),
                  e.cost(),
                  e.direction(),
                  e.quantifier(),
                  e.position()));
          placed = true;
        }
      }
      if (!placed) {
        throw scope.variable(name).isPresent()
            ? refused(conjunct)
            : GraphTables.noVariable(name, scope, positions, conjunct);
      }
    }
    return result;
  }

  private static Optional<SqlNode> and(Optional<SqlNode> left, SqlNode right) {
    return Optional.of(
        left.map(
                l ->
                    (SqlNode)
                        SqlStdOperatorTable.AND.createCall(SqlParserPos.ZERO, List.of(l, right)))
            .orElse(right));
  }
}
