package io.megadb.planner.bind.graph;

import io.megadb.sql.graph.GraphOperators;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/** What an expression mentions. */
final class Mentions extends SqlBasicVisitor<Void> {
  private final GraphScope scope;
  private final Map<String, List<SqlIdentifier>> byVariable = new LinkedHashMap<>();
  private boolean other;
  private boolean parameters;

  private Mentions(GraphScope scope) {
    this.scope = scope;
  }

  static Mentions of(SqlNode node, GraphScope scope) {
    Mentions mentions = new Mentions(scope);
    node.accept(mentions);
    return mentions;
  }

  /** Names of variables whose properties or labels it mentions. */
  Set<String> variables() {
    return byVariable.keySet();
  }

  /** Whether it mentions more than properties and labels of variables, and parameters. */
  boolean other() {
    return other;
  }

  /** Whether it mentions parameters. */
  boolean parameters() {
    return parameters;
  }

  /** Names of a variable's properties that it mentions. */
  Set<String> properties(String variable) {
    Set<String> names = new TreeSet<>();
    identifiers(variable).forEach(id -> names.add(id.names.get(1)));
    return names;
  }

  /** Where it mentions them. */
  List<SqlIdentifier> identifiers(String variable) {
    return byVariable.getOrDefault(variable, List.of()).stream()
        .filter(id -> id.names.size() == 2)
        .toList();
  }

  /** Whether a call asks only which table a variable's element is of. */
  static boolean asksTable(SqlCall call) {
    return call.getOperator() == GraphOperators.IS_LABELED
        || call.getOperator() == GraphOperators.IS_NOT_LABELED
        || isPropertyExists(call);
  }

  static boolean isPropertyExists(SqlCall call) {
    return call.getOperator().getName().toLowerCase(Locale.ROOT).equals("property_exists")
        && call.operandCount() == 2
        && call.operand(0) instanceof SqlIdentifier
        && call.operand(1) instanceof SqlIdentifier;
  }

  @Override
  public Void visit(SqlIdentifier name) {
    if (name.names.size() == 2
        && !name.isStar()
        && scope.variable(name.names.getFirst()).isPresent()) {
      note(name);
    } else {
      other = true;
    }
    return null;
  }

  private void note(SqlIdentifier name) {
    byVariable.computeIfAbsent(name.names.getFirst(), n -> new ArrayList<>()).add(name);
  }

  @Override
  public Void visit(SqlDynamicParam parameter) {
    parameters = true;
    return null;
  }

  @Override
  public Void visit(SqlCall call) {
    if (call.isA(SqlKind.QUERY) || call.isA(SqlKind.AGGREGATE)) {
      other = true;
      return null;
    }
    if (asksTable(call)
        && call.operand(0) instanceof SqlIdentifier variable
        && variable.isSimple()
        && scope.variable(variable.getSimple()).isPresent()) {
      note(variable);
      return null;
    }
    return super.visit(call);
  }
}
