package io.megadb.tier.oltp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.SqlTier;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.testkit.ArrowRows;
import io.megadb.testkit.PgVector;
import io.megadb.testkit.TypeEdges;
import io.megadb.tier.oltp.embedded.EmbeddedPostgresConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Columns of vector types in a PostgreSQL without pgvector and, where it can be had, with it. */
class VectorColumnsIT {
  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> keepsEveryEdgeOfVectors() {
    return Stream.concat(
        Stream.of(DynamicTest.dynamicTest("in domains", () -> keeps(Optional.empty()))),
        PgVector.folder().stream()
            .map(f -> DynamicTest.dynamicTest("in pgvector", () -> keeps(Optional.of(f)))));
  }

  private void keeps(Optional<Path> extension) throws IOException {
    EmbeddedPostgresConfig server =
        EmbeddedPostgresConfig.of(folder.resolve(extension.isPresent() ? "with" : "without"));
    OltpConfig config =
        OltpConfig.of(
            new OltpConfig.Embedded(extension.map(server::withExtensions).orElse(server)));
    try (OltpTier tier = OltpTier.open(config);
        BufferAllocator allocator = new RootAllocator()) {
      QueryContext context = new QueryContext("test", allocator, new Cancellation());
      List<SqlType> types = TypeEdges.vectorTypes();
      List<Column> columns = TypeEdges.columns(types);
      List<List<Object>> rows = TypeEdges.rows(types);
      assertThat(tier.vectorSchema()).isEmpty();
      String definitions =
          columns.stream()
              .map(c -> c.name() + " " + tier.columnType(c.type()))
              .collect(Collectors.joining(", "));
      assertThat(tier.vectorSchema()).isEqualTo(extension.map(e -> "pg_catalog"));
      try (OltpSession session = tier.openSession()) {
        session.execute("CREATE TABLE vectors (" + definitions + ")", List.of(), context);
        TableName name = new TableName("oltp", "public", "vectors");
        List<String> names = columns.stream().map(Column::name).toList();
        try (ArrowReader reader = ArrowRows.of(allocator, columns, rows)) {
          assertThat(session.copyIn(name, names, reader, context)).isEqualTo(rows.size());
        }
        TableDefinition table =
            tier.tables().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
        assertThat(table.rowType().stream().map(Column::type).toList())
            .isEqualTo(columns.stream().map(Column::type).toList());
        assertThat(table.options().containsKey(SqlTier.KEPT_VECTORS))
            .isEqualTo(extension.isEmpty());
        for (String dense : extension.isPresent() ? List.of("real[]", "") : List.of("real[]")) {
          String sql = "SELECT " + casts(columns, dense) + " FROM vectors ORDER BY id";
          try (ArrowReader reader = session.read(sql, columns, context)) {
            TypeEdges.assertSame(types, rows, ArrowRows.read(reader, columns));
          }
        }
        refuses(session, context);
      }
    }
  }

  /**
   * As the planner writes them: dense vectors leave as arrays or as they are, sparse ones as text.
   *
   * @param dense what dense ones are cast to, if to anything
   */
  private static String casts(List<Column> columns, String dense) {
    return columns.stream()
        .map(
            c ->
                switch (c.type()) {
                  case SqlType.DenseVector v ->
                      dense.isEmpty() ? c.name() : c.name() + "::" + dense;
                  case SqlType.SparseVector v -> c.name() + "::text";
                  default -> c.name();
                })
        .collect(Collectors.joining(", "));
  }

  /** Either way PostgreSQL itself refuses what is no such vector. */
  private static void refuses(OltpSession session, QueryContext context) {
    for (String wrong :
        List.of(
            "c1 = ARRAY[1,2]::real[]",
            "c1 = ARRAY[1,NULL,3]::real[]",
            "c1 = ARRAY[1,'NaN',3]::real[]",
            "c1 = ARRAY[1,'Infinity',3]::real[]",
            "c4 = '{1:1}/999'",
            "c6 = '101'")) {
      assertThatThrownBy(() -> session.execute("UPDATE vectors SET " + wrong, List.of(), context))
          .as(wrong)
          .isInstanceOf(MegaDbException.class);
    }
  }
}
