package io.megadb.planner.bind.normalize;

import io.megadb.planner.bind.functions.PostgresSetFunction;
import io.megadb.planner.bind.graph.GraphTables;
import io.megadb.planner.bind.graph.algorithm.GraphFunctions;
import io.megadb.sql.graph.GraphFunction;
import io.megadb.sql.graph.SqlGraphFunction;
import io.megadb.sql.graph.SqlGraphTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/** What stands in FROM: tables and views by name, joins, set functions, sub-queries. */
final class FromItems {
  private final Normalizer normalizer;
  private final Relations relations;
  private final FunctionCalls functions;
  private final GraphTables graphTables;
  private final GraphFunctions graphFunctions;
  private final StatementCatalog catalog;

  FromItems(
      Normalizer normalizer,
      Relations relations,
      FunctionCalls functions,
      GraphTables graphTables,
      GraphFunctions graphFunctions,
      StatementCatalog catalog) {
    this.normalizer = normalizer;
    this.relations = relations;
    this.functions = functions;
    this.graphTables = graphTables;
    this.graphFunctions = graphFunctions;
    this.catalog = catalog;
  }

  /** An item of FROM; null stays. */
  SqlNode normalize(SqlNode node) {
    return switch (node) {
      case null -> null;
      case SqlIdentifier name -> relation(name, null);
      case SqlGraphTable graph -> graphTable(graph, null);
      case SqlGraphFunction graph -> graphFunction(graph, null);
      case SqlJoin join ->
          new SqlJoin(
              join.getParserPosition(),
              normalize(join.getLeft()),
              join.isNaturalNode(),
              join.getJoinTypeNode(),
              normalize(join.getRight()),
              join.getConditionTypeNode(),
              join.getCondition() == null ? null : join.getCondition().accept(normalizer));
      case SqlCall call ->
          switch (call.getKind()) {
            case AS -> aliased(call);
            case TABLE_REF -> normalize(call.operand(0));
            case LATERAL ->
                isSetFunction(call.operand(0))
                    ? setFunction(call.operand(0), null)
                    : call.getOperator()
                        .createCall(call.getParserPosition(), List.of(normalize(call.operand(0))));
            case COLLECTION_TABLE, UNNEST -> setFunction(call, null);
            default -> node.accept(normalizer);
          };
      default -> node.accept(normalizer);
    };
  }

  private SqlNode aliased(SqlCall as) {
    SqlNode inner = as.operand(0);
    SqlIdentifier alias = as.operand(1);
    List<SqlNode> operands = new ArrayList<>(as.getOperandList());
    if (inner instanceof SqlCall call && call.getKind() == SqlKind.TABLE_REF) {
      inner = call.operand(0);
    }
    if (inner instanceof SqlIdentifier name) {
      return relation(name, as);
    }
    if (inner instanceof SqlGraphTable graph) {
      return graphTable(graph, as);
    }
    if (inner instanceof SqlGraphFunction graph) {
      return graphFunction(graph, as);
    }
    if (inner instanceof SqlCall call
        && call.getKind() == SqlKind.LATERAL
        && isSetFunction(call.operand(0))) {
      inner = call.operand(0);
    }
    if (isSetFunction(inner)) {
      return setFunction((SqlCall) inner, as);
    }
    operands.set(0, normalize(inner));
    operands.set(1, alias);
    return SqlStdOperatorTable.AS.createCall(as.getParserPosition(), operands);
  }

  /** GRAPH_TABLE: may refer to what stands before it. */
  private SqlNode graphTable(SqlGraphTable graph, SqlCall as) {
    GraphTables.Replacement replacement = graphTables.query(graph.graphTable());
    boolean lateral = graph.graphTable().lateral() || replacement.refersOutside();
    SqlSelect query = (SqlSelect) replacement.query().accept(normalizer);
    noteRepeatedColumns(query);
    return graphQuery(query, lateral, "graph_table", graph, as);
  }

  /** They are no error until one is referred to, which then says where they come from. */
  private void noteRepeatedColumns(SqlSelect query) {
    Set<String> names = new HashSet<>();
    for (SqlNode item : query.getSelectList()) {
      SqlNode name = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(1) : item;
      if (name instanceof SqlIdentifier id && !names.add(id.names.getLast())) {
        catalog.repeatedInColumns(id.names.getLast());
      }
    }
  }

  /** An algorithm: as any function in FROM it is LATERAL without the word. */
  private SqlNode graphFunction(SqlGraphFunction graph, SqlCall as) {
    GraphFunction function = graph.function();
    GraphTables.Replacement replacement = graphFunctions.query(function);
    boolean lateral = function.lateral() || replacement.refersOutside();
    SqlNode query = replacement.query().accept(normalizer);
    return graphQuery(query, lateral, function.name().name(), graph, as);
  }

  private SqlNode graphQuery(
      SqlNode query, boolean lateral, String name, SqlNode graph, SqlCall as) {
    SqlParserPos position = graph.getParserPosition();
    SqlNode item = lateral ? SqlStdOperatorTable.LATERAL.createCall(position, query) : query;
    return as == null
        ? SqlStdOperatorTable.AS.createCall(position, item, new SqlIdentifier(name, position))
        : replaceFirst(as, item);
  }

  private SqlNode relation(SqlIdentifier name, SqlCall as) {
    if (name.isSimple() && normalizer.definesName(name.getSimple())) {
      return as == null ? name : replaceFirst(as, name);
    }
    Relations.Resolved resolved = relations.resolve(name);
    SqlNode source =
        switch (resolved) {
          case Relations.Scan scan -> scan.identifier();
          case Relations.View view -> normalizer.within(view).normalize(view.query());
        };
    if (as != null) {
      List<SqlNode> operands = new ArrayList<>(as.getOperandList());
      operands.set(0, source);
      List<SqlNode> columns = resolved.columns(name.getParserPosition());
      int given = operands.size() - 2;
      if ((given > 0 || resolved instanceof Relations.View) && given < columns.size()) {
        // Columns past the alias list keep their names.
        operands.addAll(columns.subList(given, columns.size()));
      }
      return SqlStdOperatorTable.AS.createCall(as.getParserPosition(), operands);
    }
    List<SqlNode> operands = new ArrayList<>();
    operands.add(source);
    operands.add(new SqlIdentifier(name.names.getLast(), name.getParserPosition()));
    if (resolved instanceof Relations.View view) {
      operands.addAll(view.columns(name.getParserPosition()));
    }
    return SqlStdOperatorTable.AS.createCall(name.getParserPosition(), operands);
  }

  /** A function in FROM: its alias names its one column too, as in PostgreSQL. */
  private SqlNode setFunction(SqlCall call, SqlCall as) {
    SqlParserPos position = call.getParserPosition();
    SqlCall source;
    String name;
    SqlOperator function = null;
    if (call.getKind() == SqlKind.UNNEST) {
      List<SqlNode> operands = new ArrayList<>();
      call.getOperandList().forEach(o -> operands.add(o.accept(normalizer)));
      source = call.getOperator().createCall(position, operands);
      name = "unnest";
    } else {
      graphFunctions.refuseWithoutGraph(call.operand(0));
      SqlCall rows = functions.inFrom(normalizer.operands(call.operand(0)));
      function = rows.getOperator();
      name = function.getName();
      source =
          name.equals("unnest")
              ? SqlStdOperatorTable.UNNEST.createCall(position, rows.getOperandList())
              : call.getOperator().createCall(position, rows);
    }
    List<SqlNode> operands = new ArrayList<>();
    operands.add(
        source.getKind() == SqlKind.COLLECTION_TABLE
            ? SqlStdOperatorTable.LATERAL.createCall(position, source)
            : source);
    SqlIdentifier alias = as == null ? new SqlIdentifier(name, position) : as.operand(1);
    operands.add(alias);
    if (as != null && as.operandCount() > 2) {
      operands.addAll(as.getOperandList().subList(2, as.operandCount()));
    } else if (function instanceof PostgresSetFunction set && set.pairs()) {
      operands.add(new SqlIdentifier("key", position));
      operands.add(new SqlIdentifier("value", position));
    } else if (source.getOperator() != SqlStdOperatorTable.UNNEST_WITH_ORDINALITY) {
      operands.add(alias);
    } else {
      operands.add(alias);
      operands.add(new SqlIdentifier("ordinality", position));
    }
    return SqlStdOperatorTable.AS.createCall(position, operands);
  }

  private static boolean isSetFunction(SqlNode node) {
    return node.getKind() == SqlKind.COLLECTION_TABLE || node.getKind() == SqlKind.UNNEST;
  }

  private static SqlNode replaceFirst(SqlCall call, SqlNode first) {
    List<SqlNode> operands = new ArrayList<>(call.getOperandList());
    operands.set(0, first);
    return call.getOperator().createCall(call.getParserPosition(), operands);
  }
}
