package io.megadb.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.megadb.server.endtoend.ServerProcess;
import io.megadb.server.flight.RawPut.Part;
import io.megadb.spi.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Arrow messages as no client of Arrow writes them, and dictionaries, good and bad. After each the
 * server must go on, and what was refused must have left no row.
 */
@Timeout(180)
class FlightMalformedIT {
  private static final int ROWS = 100;
  private static final List<String> TIERS = List.of("memory", "oltp", "olap");

  @TempDir static Path folder;
  private static final BufferAllocator allocator = new RootAllocator();
  private static ServerProcess server;
  private static RawPut raw;

  @BeforeAll
  static void start() throws Exception {
    server = ServerProcess.start(folder, "flight.stream_stall_seconds=2");
    raw = new RawPut(server.flightUri().getPort());
    try (FlightSqlClient client = new FlightSqlClient(flight())) {
      for (String tier : TIERS) {
        client.executeUpdate("CREATE TABLE t_" + tier + " (id bigint, note text) USING " + tier);
      }
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    raw.close();
    server.close();
    allocator.close();
  }

  private static FlightClient flight() {
    return FlightClient.builder(
            allocator, Location.forGrpcInsecure("127.0.0.1", server.flightUri().getPort()))
        .build();
  }

  private static VectorSchemaRoot plain() {
    BigIntVector ids = new BigIntVector("id", allocator);
    VarCharVector notes = new VarCharVector("note", allocator);
    for (int i = 0; i < ROWS; i++) {
      ids.setSafe(i, i);
      notes.setSafe(i, ("note " + i).getBytes(StandardCharsets.UTF_8));
    }
    VectorSchemaRoot root = new VectorSchemaRoot(List.<FieldVector>of(ids, notes));
    root.setRowCount(ROWS);
    return root;
  }

  /** Sends messages; whether the server took them. */
  private static boolean put(String tier, List<Part> parts) throws Exception {
    return raw.put(RawPut.append(tier, "t_" + tier), parts);
  }

  private static long count(String tier) throws Exception {
    try (FlightSqlClient client = new FlightSqlClient(flight())) {
      return Long.parseLong(
          FlightFixture.rows(client, "SELECT count(*) FROM t_" + tier).getFirst());
    }
  }

  private static void refused(String what, List<Part> parts) throws Exception {
    for (String tier : TIERS) {
      long before = count(tier);
      assertThat(put(tier, parts)).as(what + " into " + tier).isFalse();
      assertThat(count(tier)).as(what + " into " + tier).isEqualTo(before);
    }
  }

  @Test
  void messagesThatAreCutOrInWrongOrderAreRefused() throws Exception {
    try (VectorSchemaRoot root = plain()) {
      List<Part> good = RawPut.parts(root, new DictionaryProvider.MapDictionaryProvider());
      Part schema = good.get(0);
      Part batch = good.get(1);
      for (String tier : TIERS) {
        long before = count(tier);
        assertThat(put(tier, good)).isTrue();
        assertThat(count(tier)).isEqualTo(before + ROWS);
      }
      refused("half a body", List.of(schema, batch.halfABody()));
      refused("no body", List.of(schema, batch.body(new byte[0])));
      refused("half a header", List.of(schema, batch.halfAHeader()));
      refused("half a schema", List.of(schema.halfAHeader(), batch));
      refused("rows before their schema", List.of(batch, schema));
      refused("a good batch and half a one", List.of(schema, batch, batch.body(new byte[8])));
      try (VectorSchemaRoot one = new VectorSchemaRoot(List.of(root.getVector(0)))) {
        one.setRowCount(ROWS);
        Part narrow = RawPut.parts(one, new DictionaryProvider.MapDictionaryProvider()).get(1);
        refused("a batch of one column", List.of(schema, narrow));
      }
    }
  }

  @Test
  void bytesChangedAtRandomHarmNobody() throws Exception {
    Random random = new Random(20261121);
    try (VectorSchemaRoot root = plain()) {
      List<Part> good = RawPut.parts(root, new DictionaryProvider.MapDictionaryProvider());
      long before = count("memory");
      int taken = 0;
      for (int i = 0; i < 150; i++) {
        List<Part> bad = new ArrayList<>(good);
        int which = random.nextInt(2);
        byte[] header = bad.get(which).header().clone();
        for (int j = random.nextInt(4); j >= 0; j--) {
          header[random.nextInt(header.length)] ^= (byte) (1 << random.nextInt(8));
        }
        bad.set(which, bad.get(which).header(header));
        taken += put("memory", bad) ? 1 : 0;
      }
      // Some change nothing that counts, such as padding.
      assertThat(count("memory") - before).isLessThanOrEqualTo((long) taken * ROWS);
      assertThat(taken).isLessThan(100);
      assertThat(put("memory", good)).isTrue();
    }
  }

  private static Dictionary dictionary(String... values) {
    VarCharVector words = new VarCharVector("words", allocator);
    for (int i = 0; i < values.length; i++) {
      words.setSafe(i, values[i].getBytes(StandardCharsets.UTF_8));
    }
    words.setValueCount(values.length);
    return new Dictionary(words, new DictionaryEncoding(7, false, null));
  }

  private static VectorSchemaRoot encoded(Dictionary dictionary, Integer... indices) {
    BigIntVector ids = new BigIntVector("id", allocator);
    IntVector notes =
        new IntVector(
            new Field(
                "note",
                new FieldType(true, new ArrowType.Int(32, true), dictionary.getEncoding()),
                null),
            allocator);
    for (int i = 0; i < indices.length; i++) {
      ids.setSafe(i, 1_000_000 + i);
      if (indices[i] != null) {
        notes.setSafe(i, indices[i]);
      }
    }
    VectorSchemaRoot root = new VectorSchemaRoot(List.<FieldVector>of(ids, notes));
    root.setRowCount(indices.length);
    return root;
  }

  @Test
  void dictionariesAreReadAsTheirValues() throws Exception {
    Dictionary dictionary = dictionary("red", "grün");
    try (FlightSqlClient client = new FlightSqlClient(flight());
        FieldVector closed = dictionary.getVector();
        VectorSchemaRoot root = encoded(dictionary, 1, 0, null, 1)) {
      for (String tier : TIERS) {
        assertThat(
                put(
                    tier,
                    RawPut.parts(root, new DictionaryProvider.MapDictionaryProvider(dictionary))))
            .as(tier)
            .isTrue();
        assertThat(
                FlightFixture.rows(
                    client, "SELECT note FROM t_" + tier + " WHERE id >= 1000000 ORDER BY id"))
            .as(tier)
            .containsExactly("grün", "red", "null", "grün");
      }
    }
  }

  @Test
  void dictionariesThatDoNotFitAreRefused() throws Exception {
    Dictionary dictionary = dictionary("red", "green");
    DictionaryProvider provider = new DictionaryProvider.MapDictionaryProvider(dictionary);
    try (FieldVector closed = dictionary.getVector();
        VectorSchemaRoot good = encoded(dictionary, 1, 0);
        VectorSchemaRoot far = encoded(dictionary, 1, 2);
        VectorSchemaRoot below = encoded(dictionary, -1, 0)) {
      List<Part> parts = RawPut.parts(good, provider);
      assertThat(parts).hasSize(3);
      refused("an index beyond the dictionary", RawPut.parts(far, provider));
      refused("an index below the dictionary", RawPut.parts(below, provider));
      refused("no dictionary", List.of(parts.get(0), parts.get(2)));
      Part words = parts.get(1);
      refused("half a dictionary", List.of(parts.get(0), words.halfABody(), parts.get(2)));
      // The words' offsets: the second buffer.
      byte[] lying = words.body().clone();
      Arrays.fill(lying, 8, 20, (byte) 0x7f);
      refused("a dictionary that lies", List.of(parts.get(0), words.body(lying), parts.get(2)));
    }
  }

  @Test
  void commandsOfNoSenseAreRefused() throws Exception {
    Random random = new Random(20261121);
    try (FlightClient client = flight()) {
      for (int i = 0; i < 200; i++) {
        byte[] bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        assertThat(catchThrowable(() -> client.getInfo(FlightDescriptor.command(bytes))))
            .isNotNull();
        assertThat(catchThrowable(() -> client.getSchema(FlightDescriptor.command(bytes))))
            .isNotNull();
        for (String type : List.of("CreatePreparedStatement", "BeginTransaction", "nothing")) {
          assertThat(
                  catchThrowable(
                      () -> client.doAction(new Action(type, bytes)).forEachRemaining(r -> {})))
              .as(type)
              .isNotNull();
        }
      }
      Throwable path = catchThrowable(() -> client.getInfo(FlightDescriptor.path("a", "b")));
      assertThat(FlightFixture.error(path).sqlState())
          .isEqualTo(ErrorCode.INVALID_PARAMETER_VALUE.sqlState());
    }
    try (FlightSqlClient client = new FlightSqlClient(flight())) {
      assertThat(FlightFixture.error(catchThrowable(() -> client.execute("SELEC"))).sqlState())
          .isEqualTo(ErrorCode.SYNTAX_ERROR.sqlState());
      assertThat(FlightFixture.rows(client, "SELECT 1 AS one")).containsExactly("1");
    }
  }
}
