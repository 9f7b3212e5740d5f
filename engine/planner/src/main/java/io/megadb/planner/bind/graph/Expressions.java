package io.megadb.planner.bind.graph;

import io.megadb.graph.spec.OutputSpec;
import io.megadb.planner.bind.normalize.Positions;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * Expressions of COLUMNS and WHERE as expressions over the scan's columns, the tables joined to it
 * and the aggregates computed before that.
 */
final class Expressions {
  private static final SqlParserPos ZERO = SqlParserPos.ZERO;

  /** Where an expression stands. */
  enum Place {
    COLUMNS,
    WHERE,
    /** In an aggregate, so group variables stand for one element after the other. */
    AGGREGATE
  }

  private final GraphScope scope;
  private final Positions positions;
  private final String scan;
  private final ElementFunctions functions;
  private final GroupAggregates aggregates;

  /** Columns of the scan by name, in the order in which they were needed. */
  private final Map<String, OutputSpec> outputs = new LinkedHashMap<>();

  /** Those needed outside of aggregates. */
  private final Set<String> outside = new TreeSet<>();

  /** Properties to fetch, by variable, outside of aggregates and within. */
  private final Map<String, Set<String>> fetched = new LinkedHashMap<>();

  private final Map<String, Set<String>> fetchedForAggregates = new LinkedHashMap<>();
  private boolean refersOutside;

  /**
   * @param scan the scan's alias
   */
  Expressions(GraphScope scope, Positions positions, String scan) {
    this.scope = scope;
    this.positions = positions;
    this.scan = scan;
    this.functions = new ElementFunctions(scope, positions, this);
    this.aggregates = new GroupAggregates(scope, positions, this);
  }

  Map<String, OutputSpec> outputs() {
    return outputs;
  }

  Set<String> outside() {
    return outside;
  }

  Map<String, Set<String>> fetched() {
    return fetched;
  }

  Map<String, Set<String>> fetchedForAggregates() {
    return fetchedForAggregates;
  }

  GroupAggregates aggregates() {
    return aggregates;
  }

  /** Whether something was mentioned that only the rest of the statement can know. */
  boolean refersOutside() {
    return refersOutside;
  }

  SqlNode rewrite(SqlNode node, Place place) {
    return node.accept(new Rewriter(place));
  }

  private final class Rewriter extends SqlShuttle {
    private final Place place;

    /** How many queries surround what is visited; an aggregate there is the innermost's own. */
    private int queries;

    Rewriter(Place place) {
      this.place = place;
    }

    @Override
    public SqlNode visit(SqlIdentifier name) {
      Optional<GraphVariable> variable =
          name.isStar() ? Optional.empty() : scope.variable(name.names.getFirst());
      if (name.names.size() == 2 && variable.isPresent()) {
        return property(variable.get(), name, place);
      }
      if (name.isSimple() && (variable.isPresent() || scope.path(name.getSimple()).isPresent())) {
        throw positions
            .error(
                ErrorCode.SYNTAX_ERROR,
                "\"" + name.getSimple() + "\" is no value: it stands for an element or a path",
                name)
            .withHint("Name a property, or use element_id, path_length, vertices or edges.");
      }
      refersOutside = true;
      return name;
    }

    @Override
    public SqlNode visit(SqlCall call) {
      if (call.isA(SqlKind.QUERY)) {
        queries++;
        try {
          return ConditionText.copy(call, this);
        } finally {
          queries--;
        }
      }
      Optional<SqlNode> replaced = functions.replace(call, place);
      if (replaced.isEmpty() && queries == 0) {
        replaced = aggregates.replace(call, place);
      }
      return replaced.orElseGet(() -> ConditionText.copy(call, this));
    }
  }

  /** A property's value. */
  SqlNode property(GraphVariable variable, SqlIdentifier name, Place place) {
    String property = name.names.get(1);
    checkUse(variable, name, place);
    if (!variable.has(property)) {
      throw GraphTables.noProperty(variable, name, positions);
    }
    int position = variable.keyPosition(property);
    if (position >= 0 && scope.uniformKeys(variable)) {
      return key(variable, position, place);
    }
    (place == Place.AGGREGATE ? fetchedForAggregates : fetched)
        .computeIfAbsent(variable.name(), v -> new TreeSet<>())
        .add(property);
    return name;
  }

  /** Refuses a variable where it does not stand for one element, or does not exist yet. */
  void checkUse(GraphVariable variable, SqlNode node, Place place) {
    if (variable.group() && place != Place.AGGREGATE) {
      throw positions
          .error(
              ErrorCode.GROUPING_ERROR,
              "\"" + variable.name() + "\" stands for many elements here",
              node)
          .withHint(
              "Use it in an aggregate, such as count("
                  + variable.name()
                  + "), or name an end of the path.");
    }
    if (variable.degree() == GraphVariable.Degree.ITERATOR && place == Place.WHERE) {
      throw positions
          .error(
              ErrorCode.INVALID_COLUMN_REFERENCE,
              "\"" + variable.name() + "\" of ONE ROW PER can't be in the pattern's WHERE",
              node)
          .withHint("Use it in COLUMNS, and give the statement's WHERE the condition.");
    }
  }

  SqlIdentifier key(GraphVariable variable, int position, Place place) {
    return output(
        variable.name() + " key " + position,
        new OutputSpec.Key(variable.number(), variable.edge(), position),
        place);
  }

  /** A column of the scan. */
  SqlIdentifier output(String wanted, OutputSpec output, Place place) {
    String name = wanted;
    while (outputs.containsKey(name) && !outputs.get(name).equals(output)) {
      name += "_";
    }
    outputs.put(name, output);
    if (place != Place.AGGREGATE) {
      outside.add(name);
    }
    return scanColumn(name);
  }

  SqlIdentifier scanColumn(String name) {
    return new SqlIdentifier(List.of(scan, name), ZERO);
  }

  /** The variable of that name. */
  GraphVariable element(String name, SqlNode node) {
    return scope
        .variable(name)
        .orElseThrow(() -> GraphTables.noVariable(name, scope, positions, node));
  }

  /** Refuses edges that nothing tells apart. */
  void checkKeyed(GraphVariable variable, SqlNode node) {
    if (variable.edge() && variable.tables().stream().anyMatch(t -> t.key().isEmpty())) {
      throw keyless("\"" + variable.name() + "\" may be of an edge table without KEY", node);
    }
  }

  MegaDbException keyless(String message, SqlNode node) {
    return positions
        .error(ErrorCode.FEATURE_NOT_SUPPORTED, message, node)
        .withHint("Give the table a primary key, or the graph KEY (columns) for it.");
  }
}
