package io.megadb.tier.olap;

import static io.megadb.tier.olap.OlapFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.duckdb.DuckConnection;
import io.megadb.duckdb.DuckDb;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.ColumnPredicate.Operator;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType.Simple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables and files that another Iceberg engine made in the same catalog. */
class TestOlapForeignTables {
  @RegisterExtension static final OlapFixture OLAP = new OlapFixture();

  private static OtherEngine other() {
    return new OtherEngine(OLAP.database(), "file://" + OLAP.folder().resolve("warehouse"));
  }

  private static TableName create(OtherEngine other, Schema schema) {
    // Makes the namespace.
    OLAP.create(OlapFixture.definition(OLAP.newName(), Column.of("a", Simple.TEXT)));
    TableName name = OLAP.newName();
    other.catalog().createTable(TableIdentifier.of(name.schema(), name.name()), schema);
    return name;
  }

  private static TableDefinition definition(TableName name) {
    return OLAP.tier().tables().stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Writes a Parquet file that is not the tier's: anywhere, under any name. */
  private static Path write(String select, String fieldIds) throws IOException {
    Path folder = Files.createDirectories(OLAP.folder().resolve("their [files]=x"));
    Path file = folder.resolve("part-" + UUID.randomUUID() + ".parquet");
    try (DuckConnection connection = OLAP.duckDb().connect(DuckDb.Results.MATERIALIZED)) {
      connection.execute(
          "COPY (" + select + ") TO '" + file + "' (FORMAT parquet, FIELD_IDS " + fieldIds + ")",
          OLAP.context());
    }
    return file;
  }

  private static void append(Table table, Path file, Metrics metrics) throws IOException {
    DataFile data =
        DataFiles.builder(PartitionSpec.unpartitioned())
            .withPath("file:" + file)
            .withFormat(FileFormat.PARQUET)
            .withFileSizeInBytes(Files.size(file))
            .withMetrics(metrics)
            .build();
    table.newAppend().appendFile(data).commit();
  }

  @Test
  void readsFilesOfOthersByFieldIdAndWritesBesideThem() throws IOException {
    try (OtherEngine other = other()) {
      TableName name =
          create(
              other,
              new Schema(
                  Types.NestedField.required(1, "id", Types.LongType.get()),
                  Types.NestedField.optional(2, "v", Types.StringType.get())));
      Path file =
          write(
              "SELECT 'x' AS first_name_of_v, 1::INTEGER AS other_name",
              "{first_name_of_v: 2, other_name: 1}");
      append(other.table(name), file, new Metrics(1L, null, null, null, null));
      TableDefinition table = definition(name);
      assertThat(OLAP.all(table)).containsExactly("1|x");
      OLAP.insert(table, "SELECT 2, 'y'");
      assertThat(OLAP.all(table)).containsExactly("1|x", "2|y");
      assertThat(
              OLAP.rows(
                  OLAP.locate(table, Optional.empty()),
                  "SELECT count(DISTINCT " + OlapFixture.locator() + ") FROM %s"))
          .containsExactly("2");
      assertThat(OLAP.count(table)).isEqualTo(2);
      // A file outside of the warehouse is not ours to delete.
      OLAP.tier().dropTable(name);
      assertThat(file).exists();
    }
  }

  @Test
  void readsMapsAsArraysOfEntries() throws IOException {
    try (OtherEngine other = other()) {
      TableName name =
          create(
              other,
              new Schema(
                  Types.NestedField.optional(
                      1,
                      "m",
                      Types.MapType.ofOptional(
                          2, 3, Types.StringType.get(), Types.LongType.get()))));
      Path file =
          write(
              "SELECT MAP {'a': 1::BIGINT, 'b': NULL} AS m",
              "{m: {__duckdb_field_id: 1, key: 2, value: 3}}");
      append(other.table(name), file, new Metrics(1L, null, null, null, null));
      assertThat(OLAP.rows(OLAP.scan(definition(name), List.of("m")), "SELECT m::VARCHAR FROM %s"))
          .containsExactly("[{'key': a, 'value': 1}, {'key': b, 'value': NULL}]");
    }
  }

  @Test
  void skipsNothingByUuidBoundsOfOthers() throws IOException {
    try (OtherEngine other = other()) {
      TableName name =
          create(other, new Schema(Types.NestedField.optional(1, "u", Types.UUIDType.get())));
      UUID low = UUID.fromString("0747fc30-1058-41b1-96b9-84531b2c01e4");
      UUID mid = UUID.fromString("50000000-0000-4000-8000-000000000000");
      UUID high = UUID.fromString("d437ff07-a1bd-4d43-88a5-3ab38eee84c3");
      Path file =
          write(
              "SELECT unnest(['" + low + "', '" + mid + "', '" + high + "']::UUID[]) AS u",
              "{u: 1}");
      // Bounds as unsigned bytes, which Iceberg's evaluator misreads.
      Metrics metrics =
          new Metrics(
              3L,
              null,
              Map.of(1, 3L),
              Map.of(1, 0L),
              new HashMap<>(),
              Map.of(1, Conversions.toByteBuffer(Types.UUIDType.get(), low)),
              Map.of(1, Conversions.toByteBuffer(Types.UUIDType.get(), high)));
      append(other.table(name), file, metrics);
      for (Operator operator : List.of(Operator.EQUAL, Operator.GREATER, Operator.LESS)) {
        assertThat(
                OLAP.facts(
                        definition(name), new ColumnPredicate("u", operator, List.<Object>of(mid)))
                    .units())
            .isEqualTo(1);
      }
      assertThat(
              OLAP.facts(definition(name), new ColumnPredicate("u", Operator.IS_NULL, List.of()))
                  .units())
          .isZero();
    }
  }

  @Test
  void refusesRowLevelDeletesInsteadOfShowingDeletedRows() throws IOException {
    try (OtherEngine other = other()) {
      TableDefinition table =
          OLAP.create(OlapFixture.definition(OLAP.newName(), Column.of("id", Simple.BIGINT)));
      OLAP.insert(table, "SELECT i FROM range(10) t(i)");
      DeleteFile deletes =
          FileMetadata.deleteFileBuilder(PartitionSpec.unpartitioned())
              .ofPositionDeletes()
              .withPath("file://" + OLAP.folder().resolve("deletes.parquet"))
              .withFormat(FileFormat.PARQUET)
              .withFileSizeInBytes(100)
              .withRecordCount(1)
              .build();
      other.table(table.name()).newRowDelta().addDeletes(deletes).commit();
      assertFails(ErrorCode.FEATURE_NOT_SUPPORTED, () -> OLAP.scan(table, List.of("id")));
      assertThat(OLAP.tier().statistics(table.name()).orElseThrow().exact()).isFalse();
    }
  }

  @Test
  void refusesFilesWithoutFieldIds() throws IOException {
    try (OtherEngine other = other()) {
      TableName name =
          create(other, new Schema(Types.NestedField.optional(1, "id", Types.LongType.get())));
      Table table = other.table(name);
      table
          .updateProperties()
          .set(TableProperties.DEFAULT_NAME_MAPPING, "[{\"field-id\": 1, \"names\": [\"id\"]}]")
          .commit();
      append(table, write("SELECT 1 AS id", "{id: 1}"), new Metrics(1L, null, null, null, null));
      TableDefinition definition = definition(name);
      assertFails(ErrorCode.FEATURE_NOT_SUPPORTED, () -> OLAP.scan(definition, List.of("id")));
    }
  }

  @Test
  void leavesOutColumnsThatSqlHasNoTypeFor() {
    try (OtherEngine other = other()) {
      TableName name = OLAP.newName();
      OLAP.create(OlapFixture.definition(OLAP.newName(), Column.of("a", Simple.TEXT)));
      other
          .catalog()
          .buildTable(
              TableIdentifier.of(name.schema(), name.name()),
              new Schema(
                  Types.NestedField.optional(1, "v", Types.VariantType.get()),
                  Types.NestedField.optional(2, "n", Types.TimestampNanoType.withoutZone())))
          .withProperty(TableProperties.FORMAT_VERSION, "3")
          .create();
      TableDefinition table = definition(name);
      assertThat(table.rowType()).containsExactly(Column.of("n", Simple.TIMESTAMP));
      assertThat(OLAP.all(table)).isEmpty();
      assertFails(
          ErrorCode.FEATURE_NOT_SUPPORTED,
          () -> OLAP.insert(table, "SELECT TIMESTAMP '2024-01-01'"));
    }
  }
}
