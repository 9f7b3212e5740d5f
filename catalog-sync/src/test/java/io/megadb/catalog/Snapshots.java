package io.megadb.catalog;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.PartitionField;
import io.megadb.spi.catalog.PendingDdl;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Snapshots for tests. */
final class Snapshots {
  private Snapshots() {}

  /** The next version, with one more schema of that name. */
  static CatalogSnapshot next(CatalogSnapshot base, String schema) {
    Set<String> schemas = new java.util.TreeSet<>(base.schemas());
    schemas.add(schema);
    return base.withSchemas(schemas);
  }

  /** A plain table. */
  static TableDefinition table(String catalog, String name) {
    return TableDefinition.of(
        new TableName(catalog, "public", name),
        List.of(Column.of("id", SqlType.Simple.BIGINT), Column.of("v", SqlType.Simple.TEXT)),
        List.of("id"));
  }

  /** A snapshot that uses everything a snapshot can hold. */
  static CatalogSnapshot full() {
    List<ColumnDefinition> columns = new ArrayList<>();
    for (SqlType.Simple type : SqlType.Simple.values()) {
      columns.add(
          ColumnDefinition.of(Column.of(type.name().toLowerCase(java.util.Locale.ROOT), type)));
    }
    SqlType.Struct struct =
        new SqlType.Struct(
            List.of(
                Column.of("x \"quoted\"", new SqlType.Numeric(38, 9)),
                new Column("y", new SqlType.Array(SqlType.Simple.UUID), false)));
    for (SqlType type :
        List.of(
            new SqlType.Numeric(12, 2),
            new SqlType.UnconstrainedNumeric(),
            new SqlType.Varchar(7),
            new SqlType.Array(new SqlType.Varchar(3)),
            new SqlType.Array(new SqlType.Array(SqlType.Simple.BIGINT)),
            struct,
            new SqlType.Array(struct),
            new SqlType.Struct(List.of(Column.of("s", struct))))) {
      columns.add(
          new ColumnDefinition(
              new Column("c" + columns.size(), type, columns.size() % 2 == 0),
              Optional.of("1 + " + columns.size()),
              Optional.of("Grüße, 世界 \u0001\n\"'")));
    }
    TableDefinition table =
        new TableDefinition(
            new TableName("olap", "public", "Every \"Thing\""),
            TableDefinition.Kind.VIEW,
            columns,
            List.of("integer", "text"),
            List.of("\"integer\" > 0"),
            List.of(
                new PartitionField("date", PartitionField.Transform.MONTH, 0),
                new PartitionField("text", PartitionField.Transform.BUCKET, 16)),
            Map.of("b", "2", "a", "1"),
            Optional.of("a table"));
    ViewDefinition view =
        new ViewDefinition(
            new TableName(ViewDefinition.CATALOG, "public", "v"),
            "SELECT 1 AS x",
            "public",
            List.of(Column.of("x", struct)),
            Optional.empty());
    return CatalogSnapshot.empty()
        .withTable(table)
        .withTable(table("oltp", "plain"))
        .withView(view)
        .withGraph(graph())
        .withPending(new PendingDdl("id-1", PendingDdl.Kind.ALTER, table.name()))
        .withSchemas(Set.of("public", "other"));
  }

  private static PropertyGraph graph() {
    PropertyGraph.Label label =
        new PropertyGraph.Label(
            "a \"label\"",
            List.of(
                new PropertyGraph.Property("p", "\"x\" + 1", Optional.of(SqlType.Simple.BIGINT))));
    TableName table = new TableName("olap", "public", "edges");
    return new PropertyGraph(
        new TableName(ViewDefinition.CATALOG, "public", "g"),
        "an \"owner\"",
        List.of(new PropertyGraph.VertexTable("v", table, List.of("k1", "k2"), List.of(label))),
        List.of(
            new PropertyGraph.EdgeTable(
                "e",
                table,
                List.of(),
                List.of(),
                new PropertyGraph.End(List.of("s1", "s2"), "v", List.of("k1", "k2")),
                new PropertyGraph.End(List.of("d1", "d2"), "v", List.of("k1", "k2")))),
        Map.of("staleness", "5s"));
  }
}
