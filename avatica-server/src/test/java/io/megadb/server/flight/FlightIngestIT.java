package io.megadb.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.FlightSqlClient.ExecuteIngestOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bulk ingest into every tier, in every mode, with good rows and bad ones. */
@Timeout(180)
class FlightIngestIT {
  private static final Schema ROWS =
      new Schema(
          List.of(
              Field.nullable("id", new ArrowType.Int(64, true)),
              Field.nullable("day", new ArrowType.Date(DateUnit.DAY)),
              Field.nullable("cost", new ArrowType.Decimal(12, 2, 128)),
              Field.nullable("note", ArrowType.Utf8.INSTANCE)));

  @TempDir static Path folder;
  private static FlightFixture server;

  @BeforeAll
  static void start() {
    server = new FlightFixture(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static VectorSchemaRoot rows(int from, int count) {
    VectorSchemaRoot root = VectorSchemaRoot.create(ROWS, server.allocator);
    for (int i = 0; i < count; i++) {
      int n = from + i;
      ((BigIntVector) root.getVector(0)).setSafe(i, n);
      ((DateDayVector) root.getVector(1)).setSafe(i, n);
      ((DecimalVector) root.getVector(2)).setSafe(i, BigDecimal.valueOf(n * 25L, 2));
      if (n % 3 != 0) {
        ((VarCharVector) root.getVector(3))
            .setSafe(i, ("Grüße " + n).getBytes(StandardCharsets.UTF_8));
      }
    }
    root.setRowCount(count);
    return root;
  }

  private static ExecuteIngestOptions options(
      String table, String tier, TableNotExistOption ifNot, TableExistsOption ifExists) {
    return new ExecuteIngestOptions(
        table,
        TableDefinitionOptions.newBuilder().setIfNotExist(ifNot).setIfExists(ifExists).build(),
        tier,
        "public",
        Map.of());
  }

  private static ExecuteIngestOptions append(String table, String tier) {
    return options(
        table,
        tier,
        TableNotExistOption.TABLE_NOT_EXIST_OPTION_FAIL,
        TableExistsOption.TABLE_EXISTS_OPTION_APPEND);
  }

  private static ExecuteIngestOptions create(String table, String tier) {
    return options(
        table,
        tier,
        TableNotExistOption.TABLE_NOT_EXIST_OPTION_CREATE,
        TableExistsOption.TABLE_EXISTS_OPTION_FAIL);
  }

  private static String summary(FlightSqlClient client, String table) throws Exception {
    return FlightFixture.rows(
            client, "SELECT count(*), sum(id), sum(cost), count(note), max(note) FROM " + table)
        .getFirst();
  }

  @Test
  void everyTierTakesRows() throws Exception {
    try (FlightSqlClient client = server.client();
        VectorSchemaRoot batch = rows(1, 10_000)) {
      for (String tier : List.of("olap", "memory", "oltp", "graph", "vector")) {
        assertThat(client.executeIngest(batch, create("made_in_" + tier, tier)))
            .as(tier)
            .isEqualTo(10_000);
        assertThat(client.executeIngest(batch, append("made_in_" + tier, tier)))
            .as(tier)
            .isEqualTo(10_000);
        assertThat(summary(client, tier + ".public.made_in_" + tier))
            .as(tier)
            .startsWith("20000|100010000|25002500.00|13334|Gr");
      }
    }
  }

  @Test
  void modesSayWhatHappensToATableThatIsThereOrNot() throws Exception {
    try (FlightSqlClient client = server.client();
        VectorSchemaRoot first = rows(1, 3);
        VectorSchemaRoot second = rows(10, 2)) {
      for (String tier : List.of("olap", "memory", "oltp")) {
        String table = "modes_" + tier;
        assertThat(error(() -> client.executeIngest(first, append(table, tier))).sqlState())
            .isEqualTo(ErrorCode.UNDEFINED_TABLE.sqlState());
        assertThat(client.executeIngest(first, create(table, tier))).isEqualTo(3);
        assertThat(error(() -> client.executeIngest(first, create(table, tier))).sqlState())
            .isEqualTo(ErrorCode.DUPLICATE_TABLE.sqlState());
        ExecuteIngestOptions replace =
            options(
                table,
                tier,
                TableNotExistOption.TABLE_NOT_EXIST_OPTION_CREATE,
                TableExistsOption.TABLE_EXISTS_OPTION_REPLACE);
        assertThat(client.executeIngest(second, replace)).isEqualTo(2);
        assertThat(FlightFixture.rows(client, "SELECT id FROM " + table + " ORDER BY id"))
            .containsExactly("10", "11");
      }
    }
  }

  @Test
  void columnsGoByNameAreCastAndTakeDefaults() throws Exception {
    try (FlightSqlClient client = server.client();
        VectorSchemaRoot batch = rows(1, 3)) {
      for (String tier : List.of("olap", "memory", "oltp")) {
        String table = "defaults_" + tier;
        client.executeUpdate(
            "CREATE TABLE "
                + table
                + " (kind text DEFAULT 'sent', note varchar(20), id integer, cost numeric(20,4),"
                + " day timestamp, left_out integer) USING "
                + tier);
        assertThat(client.executeIngest(batch, append(table, tier))).isEqualTo(3);
        assertThat(
                FlightFixture.rows(
                    client, "SELECT kind, note, id, cost, left_out FROM " + table + " ORDER BY id"))
            .as(tier)
            .containsExactly(
                "sent|Grüße 1|1|0.2500|null",
                "sent|Grüße 2|2|0.5000|null",
                "sent|null|3|0.7500|null");
      }
    }
  }

  @Test
  void whatIsRefusedLeavesNothing() throws Exception {
    try (FlightSqlClient client = server.client();
        VectorSchemaRoot batch = rows(1, 5_000)) {
      for (String tier : List.of("olap", "memory", "oltp")) {
        String strict = "strict_" + tier;
        client.executeUpdate(
            "CREATE TABLE "
                + strict
                + " (id bigint, day date, cost numeric(12,2), note text NOT NULL) USING "
                + tier);
        assertThat(error(() -> client.executeIngest(batch, append(strict, tier))).sqlState())
            .as(tier)
            .isEqualTo(ErrorCode.NOT_NULL_VIOLATION.sqlState());
        assertThat(summary(client, strict)).startsWith("0|");
        String narrow = "narrow_" + tier;
        client.executeUpdate("CREATE TABLE " + narrow + " (id bigint) USING " + tier);
        MegaDbException unknown = error(() -> client.executeIngest(batch, append(narrow, tier)));
        assertThat(unknown.sqlState()).isEqualTo(ErrorCode.UNDEFINED_COLUMN.sqlState());
        String checked = "checked_" + tier;
        client.executeUpdate(
            "CREATE TABLE "
                + checked
                + " (id bigint CHECK (id < 4000), day date, cost numeric(12,2), note text) USING "
                + tier);
        assertThat(error(() -> client.executeIngest(batch, append(checked, tier)))).isNotNull();
        assertThat(summary(client, checked)).startsWith("0|");
      }
    }
  }

  @Test
  void aNullWhereNoneMayBeIsNamedAlsoWhenRowsAreCastOrFilledIn() throws Exception {
    try (FlightSqlClient client = server.client();
        VectorSchemaRoot batch = rows(1, 3);
        VectorSchemaRoot none = rows(1, 0)) {
      for (String tier : List.of("olap", "memory", "oltp")) {
        for (String column :
            List.of("note varchar(20) NOT NULL", "note text, more text NOT NULL")) {
          String table = "named_" + tier + column.length();
          client.executeUpdate(
              "CREATE TABLE "
                  + table
                  + " (id bigint, day date, cost numeric(12,2), "
                  + column
                  + ") USING "
                  + tier);
          MegaDbException e = error(() -> client.executeIngest(batch, append(table, tier)));
          assertThat(e.sqlState()).as(table).isEqualTo(ErrorCode.NOT_NULL_VIOLATION.sqlState());
          assertThat(e).hasMessageContaining(column.contains("more") ? "\"more\"" : "\"note\"");
          assertThat(client.executeIngest(none, append(table, tier))).isZero();
        }
      }
    }
  }

  @Test
  void textThatIsNoneAndNumbersTooLongAreRefused() throws Exception {
    try (FlightSqlClient client = server.client();
        VectorSchemaRoot bytes = rows(1, 3);
        VectorSchemaRoot zero = rows(1, 3);
        VectorSchemaRoot digits = rows(1, 3)) {
      ((VarCharVector) bytes.getVector(3)).setSafe(1, new byte[] {(byte) 0xc3, (byte) 0x28});
      ((VarCharVector) zero.getVector(3)).setSafe(1, new byte[] {'a', 0, 'b'});
      ((DecimalVector) digits.getVector(2)).set(1, 0);
      digits.getVector(2).getDataBuffer().setLong(16, Long.MAX_VALUE);
      for (String tier : List.of("olap", "memory", "oltp")) {
        String table = "texts_" + tier;
        makeTable(client, table, tier);
        for (VectorSchemaRoot bad : List.of(bytes, zero)) {
          assertThat(error(() -> client.executeIngest(bad, append(table, tier))).sqlState())
              .isEqualTo(ErrorCode.CHARACTER_NOT_IN_REPERTOIRE.sqlState());
        }
        assertThat(error(() -> client.executeIngest(digits, append(table, tier))).sqlState())
            .isEqualTo(ErrorCode.NUMERIC_OUT_OF_RANGE.sqlState());
        assertThat(summary(client, table)).startsWith("0|");
      }
    }
  }

  @Test
  void offsetsThatLeadElsewhereAreRefused() throws Exception {
    try (FlightSqlClient client = server.client();
        VectorSchemaRoot far = rows(1, 100);
        VectorSchemaRoot back = rows(1, 100)) {
      // What leaves is as long as the last offset says, so the lies stand before it.
      far.getVector(3).getOffsetBuffer().setInt(4L * 50, 1_000_000_000);
      back.getVector(3).getOffsetBuffer().setInt(4L * 50, -5);
      for (String tier : List.of("olap", "memory", "oltp")) {
        String table = "offsets_" + tier;
        makeTable(client, table, tier);
        for (VectorSchemaRoot bad : List.of(far, back)) {
          assertThat(error(() -> client.executeIngest(bad, append(table, tier))).sqlState())
              .isEqualTo(ErrorCode.INVALID_PARAMETER_VALUE.sqlState());
        }
        assertThat(summary(client, table)).startsWith("0|");
      }
    }
  }

  @Test
  void anIngestWithinATransactionIsPartOfIt() throws Exception {
    try (FlightSqlClient client = server.client();
        VectorSchemaRoot batch = rows(1, 10)) {
      client.executeUpdate(
          "CREATE TABLE in_transaction (id bigint, day date, cost numeric(12,2), note text)");
      FlightSqlClient.Transaction transaction = client.beginTransaction();
      assertThat(client.executeIngest(batch, append("in_transaction", "oltp"), transaction))
          .isEqualTo(10);
      assertThat(summary(client, "in_transaction")).startsWith("0|");
      client.rollback(transaction);
      assertThat(summary(client, "in_transaction")).startsWith("0|");
      FlightSqlClient.Transaction second = client.beginTransaction();
      client.executeIngest(batch, append("in_transaction", "oltp"), second);
      client.commit(second);
      assertThat(summary(client, "in_transaction")).startsWith("10|");
    }
  }

  /** Arrow's reader forgets the body of a message that it can't read. */
  @Test
  void messagesThatCantBeReadLeaveNoMemoryBehind() throws Exception {
    try (FlightSqlClient client = server.client();
        RawPut raw = new RawPut(server.uri().getPort());
        VectorSchemaRoot rows = rows(1, 20_000)) {
      makeTable(client, "forgotten", "memory");
      List<RawPut.Part> good = RawPut.parts(rows, new DictionaryProvider.MapDictionaryProvider());
      RawPut.Part schema = good.get(0);
      RawPut.Part batch = good.get(1);
      for (int i = 0; i < 20; i++) {
        for (List<RawPut.Part> bad :
            List.of(
                List.of(schema, batch.halfABody()),
                List.of(schema, batch.halfAHeader()),
                List.of(schema, batch, batch.halfABody(), batch, batch))) {
          assertThat(raw.put(RawPut.append("memory", "forgotten"), bad)).isFalse();
        }
      }
      assertThat(summary(client, "forgotten")).startsWith("0|");
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (flightMemory() > 0) {
        assertThat(System.nanoTime())
            .as(flightMemory() + " bytes are still held")
            .isLessThan(deadline);
        LockSupport.parkNanos(2_000_000);
      }
      assertThat(raw.put(RawPut.append("memory", "forgotten"), good)).isTrue();
      assertThat(summary(client, "forgotten")).startsWith("20000|");
    }
  }

  /** What calls and streams hold, in bytes. */
  private static long flightMemory() {
    return server.parts().allocator().getChildAllocators().stream()
        .filter(a -> a.getName().equals("flight"))
        .mapToLong(BufferAllocator::getAllocatedMemory)
        .sum();
  }

  private static void makeTable(FlightSqlClient client, String table, String tier) {
    client.executeUpdate(
        "CREATE TABLE "
            + table
            + " (id bigint, day date, cost numeric(12,2), note text) USING "
            + tier);
  }

  private interface Call {
    void run() throws Exception;
  }

  private static MegaDbException error(Call call) {
    return FlightFixture.error(catchThrowable(call::run));
  }
}
