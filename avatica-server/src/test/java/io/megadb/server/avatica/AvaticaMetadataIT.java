package io.megadb.server.avatica;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What java.sql.DatabaseMetaData gives through the real driver. */
class AvaticaMetadataIT {
  @TempDir Path folder;
  private WireFixture fixture;

  @BeforeEach
  void start() {
    fixture = new WireFixture(folder);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void answersMetadataFromTheCatalog() throws SQLException {
    fixture.engine.catalog(
        CatalogSnapshot.empty()
            .withTable(
                TableDefinition.of(
                    new TableName("olap", "public", "billing"),
                    List.of(
                        new Column("id", SqlType.Simple.BIGINT, false),
                        Column.of("cost", new SqlType.Numeric(12, 2))),
                    List.of("id")))
            .withTable(
                TableDefinition.of(
                    new TableName("memory", "live", "metrics_now"),
                    List.of(Column.of("v", SqlType.Simple.DOUBLE)),
                    List.of())));
    for (String serialization : new String[] {"JSON", "PROTOBUF"}) {
      try (Connection connection = fixture.connect(serialization)) {
        var metadata = connection.getMetaData();
        assertThat(strings(metadata.getCatalogs(), "TABLE_CAT"))
            .containsExactly("memory", "olap", "oltp");
        assertThat(strings(metadata.getSchemas("olap", null), "TABLE_SCHEM"))
            .containsExactly("live", "public");
        assertThat(strings(metadata.getTables(null, null, "%", null), "TABLE_NAME"))
            .containsExactly("metrics_now", "billing");
        assertThat(
                strings(
                    metadata.getTables("olap", "pub%", "bill\\_ng", new String[] {"TABLE"}),
                    "TABLE_NAME"))
            .isEmpty();
        assertThat(
                strings(
                    metadata.getTables("olap", "pub%", "bill_ng", new String[] {"TABLE"}),
                    "TABLE_NAME"))
            .containsExactly("billing");
        assertThat(
                strings(metadata.getTables(null, null, "%", new String[] {"VIEW"}), "TABLE_NAME"))
            .isEmpty();
        assertThat(strings(metadata.getTableTypes(), "TABLE_TYPE"))
            .containsExactly("SYSTEM TABLE", "TABLE", "VIEW");
        try (ResultSet columns = metadata.getColumns(null, null, "billing", "%")) {
          columns.next();
          assertThat(columns.getString("COLUMN_NAME")).isEqualTo("id");
          assertThat(columns.getInt("DATA_TYPE")).isEqualTo(java.sql.Types.BIGINT);
          assertThat(columns.getString("IS_NULLABLE")).isEqualTo("NO");
          columns.next();
          assertThat(columns.getString("TYPE_NAME")).isEqualTo("numeric(12,2)");
          assertThat(columns.getInt("DECIMAL_DIGITS")).isEqualTo(2);
          assertThat(columns.getInt("ORDINAL_POSITION")).isEqualTo(2);
          assertThat(columns.next()).isFalse();
        }
        assertThat(strings(metadata.getTypeInfo(), "TYPE_NAME")).contains("bigint", "numeric");
        // The protocol has no requests for these; the driver answers them itself.
        assertThat(strings(metadata.getPrimaryKeys(null, null, "billing"), 1)).isEmpty();
        assertThat(strings(metadata.getIndexInfo(null, null, "billing", false, true), 1)).isEmpty();
        assertThat(strings(metadata.getImportedKeys(null, null, "billing"), 1)).isEmpty();
        assertThat(strings(metadata.getProcedures(null, null, "%"), 1)).isEmpty();
        assertThat(strings(metadata.getFunctions(null, null, "%"), 1)).isEmpty();
      }
    }
  }

  @Test
  void setsTheSchemaOfTheSession() throws SQLException {
    try (Connection connection = fixture.connect("JSON")) {
      assertThat(connection.getSchema()).isEqualTo("public");
      connection.setSchema("live");
      assertThat(connection.getSchema()).isEqualTo("live");
    }
  }

  private static List<String> strings(ResultSet rows, String column) throws SQLException {
    return strings(rows, rows.findColumn(column));
  }

  private static List<String> strings(ResultSet rows, int column) throws SQLException {
    try (rows) {
      List<String> result = new ArrayList<>();
      while (rows.next()) {
        result.add(rows.getString(column));
      }
      return result;
    }
  }
}
