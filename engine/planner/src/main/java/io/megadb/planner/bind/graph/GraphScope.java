package io.megadb.planner.bind.graph;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.ColumnName;
import io.megadb.sql.graph.LabelExpression;
import io.megadb.sql.graph.PathElement;
import io.megadb.sql.graph.Quantifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The names of one GRAPH_TABLE: its variables, and which tables a label expression means. */
final class GraphScope {
  private final PropertyGraph graph;
  private final CatalogSnapshot catalog;
  private final Map<String, GraphVariable> variables = new LinkedHashMap<>();
  private final Map<String, Integer> paths = new LinkedHashMap<>();

  private final int pathCount;

  /**
   * @param pathCount paths of the pattern, named or not
   */
  GraphScope(PropertyGraph graph, int pathCount, CatalogSnapshot catalog) {
    this.graph = graph;
    this.catalog = catalog;
    this.pathCount = pathCount;
  }

  Optional<GraphVariable> variable(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  /** Whether the keys of all tables of a variable have the same types. */
  boolean uniformKeys(GraphVariable variable) {
    return variable.tables().stream().map(this::keyTypes).distinct().count() <= 1;
  }

  private List<SqlType> keyTypes(PropertyGraph.ElementTable table) {
    TableDefinition definition =
        catalog.table(table.table()).orElseThrow(() -> GraphTables.gone(table));
    List<SqlType> types = new ArrayList<>();
    for (String column : table.key()) {
      SqlType type =
          definition.column(column).orElseThrow(() -> GraphTables.gone(table)).column().type();
      types.add(type instanceof SqlType.Varchar ? SqlType.Simple.TEXT : type);
    }
    return types;
  }

  /** The type of a column of a variable's keys. */
  SqlType keyType(int variable, int position) {
    return variables.values().stream()
        .filter(v -> v.number() == variable)
        .flatMap(v -> v.tables().stream())
        .findFirst()
        .map(table -> keyTypes(table).get(position))
        .orElse(SqlType.Simple.TEXT);
  }

  /** The number of a path variable. */
  Optional<Integer> path(String name) {
    return Optional.ofNullable(paths.get(name));
  }

  int variableCount() {
    return variables.size();
  }

  int pathCount() {
    return pathCount;
  }

  PropertyGraph graph() {
    return graph;
  }

  Set<String> names() {
    Set<String> names = new TreeSet<>(variables.keySet());
    names.addAll(paths.keySet());
    return names;
  }

  void declarePath(ColumnName name, int number) {
    if (variables.containsKey(name.name()) || paths.putIfAbsent(name.name(), number) != null) {
      throw duplicate(name);
    }
  }

  /** Declares the variables of a path, outside quantifiers. */
  void declare(List<PathElement> elements) {
    declare(elements, GraphVariable.Degree.SINGLE);
  }

  /** Declares a variable of ONE ROW PER; it may be of any table. */
  void declareIterator(ColumnName name, GraphVariable.Kind kind) {
    if (variables.containsKey(name.name()) || paths.containsKey(name.name())) {
      throw duplicate(name);
    }
    boolean edge = kind == GraphVariable.Kind.EDGE;
    List<? extends PropertyGraph.ElementTable> tables =
        edge ? graph.edgeTables() : graph.vertexTables();
    declare(name, kind, GraphVariable.Degree.ITERATOR, tables);
  }

  /** What variables within a quantifier are. */
  private static GraphVariable.Degree within(
      GraphVariable.Degree outside, Optional<Quantifier> quantifier) {
    if (quantifier.isEmpty() || outside == GraphVariable.Degree.GROUP) {
      return outside;
    }
    return quantifier.get().form() == Quantifier.Form.OPTIONAL
        ? GraphVariable.Degree.OPTIONAL
        : GraphVariable.Degree.GROUP;
  }

  private void declare(List<PathElement> elements, GraphVariable.Degree degree) {
    for (PathElement element : elements) {
      switch (element) {
        case PathElement.VertexPattern vertex ->
            vertex
                .variable()
                .ifPresent(
                    name ->
                        declare(
                            name,
                            GraphVariable.Kind.VERTEX,
                            degree,
                            tables(graph.vertexTables(), vertex.labels())));
        case PathElement.EdgePattern edge ->
            edge.variable()
                .ifPresent(
                    name ->
                        declare(
                            name,
                            GraphVariable.Kind.EDGE,
                            within(degree, edge.quantifier()),
                            tables(graph.edgeTables(), edge.labels())));
        case PathElement.SubPath path ->
            declare(path.elements(), within(degree, path.quantifier()));
      }
    }
  }

  private void declare(
      ColumnName name,
      GraphVariable.Kind kind,
      GraphVariable.Degree degree,
      List<? extends PropertyGraph.ElementTable> tables) {
    GraphVariable before = variables.get(name.name());
    if (before == null) {
      if (paths.containsKey(name.name())) {
        throw duplicate(name);
      }
      variables.put(
          name.name(), new GraphVariable(name.name(), variables.size(), kind, degree, tables));
      return;
    }
    boolean single =
        before.degree() == GraphVariable.Degree.SINGLE && degree == GraphVariable.Degree.SINGLE;
    if (before.kind() != kind || !single) {
      throw duplicate(name);
    }
    List<PropertyGraph.ElementTable> both = new ArrayList<>(before.tables());
    both.retainAll(tables);
    variables.put(name.name(), new GraphVariable(name.name(), before.number(), kind, degree, both));
  }

  private static MegaDbException duplicate(ColumnName name) {
    return new MegaDbException(
            ErrorCode.DUPLICATE_ALIAS,
            "variable \"" + name.name() + "\" is used for two different things")
        .withHint(
            "A name stands for vertices, for edges or for a path; within a quantifier it may stand"
                + " only once.")
        .withPosition(name.position());
  }

  /** The tables whose labels an expression accepts; all of them without one. */
  <T extends PropertyGraph.ElementTable> List<T> tables(
      List<T> all, Optional<LabelExpression> labels) {
    if (labels.isEmpty()) {
      return all;
    }
    return all.stream().filter(table -> accepts(labels.get(), table)).toList();
  }

  /** Whether a table has the labels an expression asks for. */
  boolean accepts(LabelExpression labels, PropertyGraph.ElementTable table) {
    return switch (labels) {
      case LabelExpression.Label label -> {
        check(label.name());
        yield table.labels().stream().anyMatch(l -> l.name().equals(label.name().name()));
      }
      case LabelExpression.AnyLabel any -> !table.labels().isEmpty();
      case LabelExpression.Not not -> !accepts(not.operand(), table);
      case LabelExpression.And and -> accepts(and.left(), table) & accepts(and.right(), table);
      case LabelExpression.Or or -> accepts(or.left(), table) | accepts(or.right(), table);
    };
  }

  private void check(ColumnName label) {
    Set<String> known = new TreeSet<>();
    graph.vertexTables().forEach(t -> t.labels().forEach(l -> known.add(l.name())));
    graph.edgeTables().forEach(t -> t.labels().forEach(l -> known.add(l.name())));
    if (!known.contains(label.name())) {
      throw new MegaDbException(
              ErrorCode.UNDEFINED_OBJECT,
              "property graph \""
                  + graph.name().name()
                  + "\" has no label \""
                  + label.name()
                  + "\"")
          .withHint(
              NearestName.hint(
                  label.name(), known, "Its labels are " + String.join(", ", known) + "."))
          .withPosition(label.position());
    }
  }
}
