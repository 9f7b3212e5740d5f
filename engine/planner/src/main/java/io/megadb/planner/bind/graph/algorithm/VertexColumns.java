package io.megadb.planner.bind.graph.algorithm;

import io.megadb.graph.call.AlgorithmOutput;
import io.megadb.graph.call.AlgorithmOutput.Role;
import io.megadb.graph.call.GraphAlgorithm;
import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.graph.GraphTables;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How an algorithm's rows name their vertices: by the columns of the vertex table's key, under
 * their own names. Where vertices are of several tables, the table's alias comes first, and keys
 * that differ in name are called {@code vertex_key}; if they differ in type too they are text.
 */
final class VertexColumns {
  private final List<PropertyGraph.VertexTable> tables;
  private final List<List<SqlType>> types;

  VertexColumns(BindContext context, List<PropertyGraph.VertexTable> tables) {
    this.tables = tables;
    this.types = tables.stream().map(table -> types(context, table)).toList();
  }

  /** A column that the user sees. */
  record Shown(String scanName, String name, SqlType type, AlgorithmOutput output) {}

  private static List<SqlType> types(BindContext context, PropertyGraph.VertexTable table) {
    List<SqlType> types = new ArrayList<>();
    for (String column : table.key()) {
      SqlType type =
          context
              .snapshot()
              .table(table.table())
              .flatMap(t -> t.column(column))
              .orElseThrow(() -> GraphTables.gone(table))
              .column()
              .type();
      types.add(type instanceof SqlType.Varchar ? SqlType.Simple.TEXT : type);
    }
    return types;
  }

  /** The different types of keys, integers of any length being one type. */
  List<List<SqlType>> keyTypes() {
    return types.stream()
        .map(t -> t.stream().map(VertexColumns::widest).toList())
        .distinct()
        .toList();
  }

  private static SqlType widest(SqlType type) {
    return type == SqlType.Simple.SMALLINT || type == SqlType.Simple.INTEGER
        ? SqlType.Simple.BIGINT
        : type;
  }

  List<Shown> shown(GraphAlgorithm algorithm) {
    Set<String> taken = new HashSet<>();
    algorithm.results().forEach(r -> taken.add(r.name()));
    List<Shown> shown = new ArrayList<>(vertex(Role.VERTEX, "vertex", "", taken));
    if (algorithm.rows() == GraphAlgorithm.Rows.VERTEX_PAIR) {
      shown.addAll(vertex(Role.OTHER, algorithm.otherName(), algorithm.otherName() + "_", taken));
    }
    for (int i = 0; i < algorithm.results().size(); i++) {
      GraphAlgorithm.Result result = algorithm.results().get(i);
      shown.add(
          new Shown(
              "result " + result.name(),
              result.name(),
              result.type(),
              new AlgorithmOutput.Value(i)));
    }
    return shown;
  }

  private List<Shown> vertex(Role role, String name, String prefix, Set<String> taken) {
    List<Shown> shown = new ArrayList<>();
    if (tables.size() > 1) {
      shown.add(
          new Shown(
              name + " table",
              name + "_table",
              SqlType.Simple.TEXT,
              new AlgorithmOutput.VertexTable(role)));
    }
    if (keyTypes().size() > 1) {
      shown.add(
          new Shown(
              name + " key",
              name + "_key",
              SqlType.Simple.TEXT,
              new AlgorithmOutput.VertexText(role)));
      return shown;
    }
    boolean sameNames = tables.stream().map(PropertyGraph.VertexTable::key).distinct().count() == 1;
    boolean sameTypes = types.stream().distinct().count() == 1;
    List<SqlType> columns =
        sameTypes && !types.isEmpty() ? types.getFirst() : keyTypes().getFirst();
    for (int i = 0; i < columns.size(); i++) {
      String own =
          sameNames
              ? prefix + tables.getFirst().key().get(i)
              : name + "_key" + (i == 0 ? "" : "_" + (i + 1));
      shown.add(
          new Shown(
              name + " key " + i,
              taken.contains(own) ? name + "_" + own : own,
              columns.get(i),
              new AlgorithmOutput.VertexKey(role, i)));
    }
    return shown;
  }
}
