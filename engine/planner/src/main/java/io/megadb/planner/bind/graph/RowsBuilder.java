package io.megadb.planner.bind.graph;

import io.megadb.graph.spec.RowsSpec;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.sql.ColumnName;
import io.megadb.sql.graph.GraphTable.Rows;
import java.util.List;
import java.util.stream.IntStream;

/** The ROWS clause, and the variables it declares. */
final class RowsBuilder {
  private RowsBuilder() {}

  static RowsSpec of(Rows rows, GraphScope scope) {
    return switch (rows) {
      case Rows.PerMatch match -> new RowsSpec.PerMatch();
      case Rows.PerVertex vertex -> {
        List<Integer> paths = paths(vertex.paths(), scope);
        yield new RowsSpec.PerVertex(
            declared(vertex.vertex(), GraphVariable.Kind.VERTEX, scope), paths);
      }
      case Rows.PerStep step -> {
        List<Integer> paths = paths(step.paths(), scope);
        yield new RowsSpec.PerStep(
            declared(step.from(), GraphVariable.Kind.VERTEX, scope),
            declared(step.edge(), GraphVariable.Kind.EDGE, scope),
            declared(step.to(), GraphVariable.Kind.VERTEX, scope),
            paths);
      }
    };
  }

  private static int declared(ColumnName name, GraphVariable.Kind kind, GraphScope scope) {
    scope.declareIterator(name, kind);
    return scope.variable(name.name()).orElseThrow().number();
  }

  /** Numbers of the named paths, of all without names. */
  private static List<Integer> paths(List<ColumnName> names, GraphScope scope) {
    if (names.isEmpty()) {
      return IntStream.range(0, scope.pathCount()).boxed().toList();
    }
    return names.stream()
        .map(
            name ->
                scope
                    .path(name.name())
                    .orElseThrow(
                        () ->
                            new MegaDbException(
                                    ErrorCode.UNDEFINED_COLUMN,
                                    "the pattern has no path variable \"" + name.name() + "\"")
                                .withHint(
                                    NearestName.hint(
                                        name.name(), scope.names(), "Write p = before the path."))
                                .withPosition(name.position())))
        .distinct()
        .toList();
  }
}
