package io.megadb.exec.ddl;

import io.megadb.exec.session.QueryRegistry;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.graph.ElementTable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Foreign keys of PostgreSQL's tables, which say where an edge leads if CREATE PROPERTY GRAPH does
 * not. Tables of other tiers have none. One per statement.
 */
final class ForeignKeys {
  private final String sqlTier;
  private final SqlTierSession session;
  private final QueryRegistry.Entry entry;

  ForeignKeys(String sqlTier, SqlTierSession session, QueryRegistry.Entry entry) {
    this.sqlTier = sqlTier;
    this.session = session;
    this.entry = entry;
  }

  /**
   * The columns of an edge table that refer to the key of a vertex table, in the order of the key.
   *
   * @throws MegaDbException SYNTAX_ERROR, as in PostgreSQL, if no foreign key says so or several do
   */
  List<String> columns(
      TableDefinition edges,
      PropertyGraph.VertexTable vertex,
      ElementTable.Edge edge,
      ElementTable.End end) {
    List<Map<String, String>> suitable = List.of();
    if (edges.name().catalog().equals(sqlTier) && vertex.table().catalog().equals(sqlTier)) {
      suitable =
          read(edges.name(), vertex.table()).values().stream()
              .filter(k -> k.keySet().equals(java.util.Set.copyOf(vertex.key())))
              .toList();
    }
    if (suitable.size() != 1) {
      throw new MegaDbException(
              ErrorCode.SYNTAX_ERROR,
              (suitable.isEmpty() ? "no foreign key says" : "more than one foreign key says")
                  + " which columns of \""
                  + edge.name()
                  + "\" lead to \""
                  + vertex.alias()
                  + "\"")
          .withPosition(end.vertexTable().position())
          .withHint(
              "Write KEY (columns) REFERENCES "
                  + vertex.alias()
                  + " ("
                  + String.join(", ", vertex.key())
                  + ").");
    }
    return vertex.key().stream().map(suitable.getFirst()::get).toList();
  }

  /** By name of the constraint: the edge table's column by the vertex table's. */
  private Map<String, Map<String, String>> read(TableName edges, TableName vertices) {
    String sql =
        "SELECT c.conname::text, v.attname::text, e.attname::text"
            + " FROM pg_catalog.pg_constraint c"
            + " CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS k(e, v)"
            + " JOIN pg_catalog.pg_attribute e ON e.attrelid = c.conrelid AND e.attnum = k.e"
            + " JOIN pg_catalog.pg_attribute v ON v.attrelid = c.confrelid AND v.attnum = k.v"
            + " WHERE c.contype = 'f' AND c.conrelid = "
            + oid(edges)
            + " AND c.confrelid = "
            + oid(vertices);
    List<Column> columns =
        List.of(
            Column.of("constraint", SqlType.Simple.TEXT),
            Column.of("vertex", SqlType.Simple.TEXT),
            Column.of("edge", SqlType.Simple.TEXT));
    Map<String, Map<String, String>> keys = new LinkedHashMap<>();
    try (ArrowReader reader = session.read(sql, columns, entry.context())) {
      while (reader.loadNextBatch()) {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        for (int row = 0; row < root.getRowCount(); row++) {
          keys.computeIfAbsent(text(root, 0, row), c -> new LinkedHashMap<>())
              .put(text(root, 1, row), text(root, 2, row));
        }
      }
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "reading foreign keys failed", e);
    }
    return keys;
  }

  private static String oid(TableName table) {
    return Identifiers.literal(DdlRunner.sqlTierName(table)) + "::regclass";
  }

  private static String text(VectorSchemaRoot root, int column, int row) {
    return root.getVector(column).getObject(row).toString();
  }
}
