package io.megadb.tier.graph;

import io.megadb.graph.call.AlgorithmSpec.Part;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.tier.graph.key.KeyIndex;
import io.megadb.tier.graph.snapshot.GraphAccess;
import io.megadb.tier.graph.snapshot.GraphSnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Reads edges with their weights. Their ends are read again with them, so a table without KEY will
 * do, and no row has to be looked up by its key.
 */
final class WeightReader {
  private final GraphSnapshot snapshot;
  private final GraphAccess access;

  WeightReader(GraphAccess access) {
    this.snapshot = access.snapshot();
    this.access = access;
  }

  /**
   * Reads the edges of a part.
   *
   * @throws MegaDbException DATA_EXCEPTION for a weight that is NULL, infinite or not a number
   */
  void read(Part part, EdgeList into, IntFunction<String> parameters, QueryContext context) {
    for (String alias : part.edge().tables()) {
      PropertyGraph.EdgeTable table = snapshot.edges(alias).table();
      String where =
          part.edge().condition(alias).map(c -> " WHERE " + c.sql(parameters)).orElse("");
      read(table, part.weights().get(alias).sql(parameters), where, into, context);
    }
  }

  private void read(
      PropertyGraph.EdgeTable table,
      String weight,
      String where,
      EdgeList into,
      QueryContext context) {
    List<String> columns = new ArrayList<>();
    table.source().columns().forEach(c -> columns.add(Identifiers.quote(c)));
    table.destination().columns().forEach(c -> columns.add(Identifiers.quote(c)));
    columns.add("CAST(" + weight + " AS double precision)");
    GraphSnapshot.Vertices from = snapshot.vertices(table.source().vertexAlias());
    GraphSnapshot.Vertices to = snapshot.vertices(table.destination().vertexAlias());
    int split = table.source().columns().size();
    int last = columns.size() - 1;
    String sql = "SELECT " + String.join(", ", columns) + " FROM " + quoted(table.table()) + where;
    try (ArrowReader reader = access.read(sql)) {
      List<FieldVector> all = reader.getVectorSchemaRoot().getFieldVectors();
      int[] sources = new int[0];
      int[] targets = new int[0];
      while (reader.loadNextBatch()) {
        context.cancellation().check();
        int rows = reader.getVectorSchemaRoot().getRowCount();
        if (sources.length < rows) {
          sources = new int[rows];
          targets = new int[rows];
        }
        from.keys().find(all.subList(0, split), rows, sources);
        to.keys().find(all.subList(split, last), rows, targets);
        Float8Vector weights = (Float8Vector) all.get(last);
        for (int row = 0; row < rows; row++) {
          if (sources[row] != KeyIndex.ABSENT && targets[row] != KeyIndex.ABSENT) {
            into.add(
                from.first() + sources[row],
                to.first() + targets[row],
                checked(table, weights, row));
          }
        }
      }
    } catch (IOException e) {
      throw new MegaDbException(
          ErrorCode.IO_ERROR, "reading the graph's table \"" + table.alias() + "\" failed", e);
    }
  }

  private static double checked(PropertyGraph.EdgeTable table, Float8Vector weights, int row) {
    if (weights.isNull(row) || !Double.isFinite(weights.get(row))) {
      throw new MegaDbException(
              ErrorCode.DATA_EXCEPTION,
              "an edge of \""
                  + table.alias()
                  + "\" has the weight "
                  + (weights.isNull(row) ? "NULL" : weights.get(row)))
          .withHint(
              "Weights must be numbers: leave such edges out by MATCH -[e WHERE ...]->, or use"
                  + " COALESCE.");
    }
    return weights.get(row);
  }

  private static String quoted(TableName table) {
    return Identifiers.quote(table.catalog())
        + "."
        + Identifiers.quote(table.schema())
        + "."
        + Identifiers.quote(table.name());
  }
}
