package io.megadb.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * A process of its own with little memory that reads a large result on each route and prints what
 * it took, one line a route: name, rows, sum of the keys, batches, most bytes of Arrow memory
 * beside the tables, most bytes of the process, milliseconds.
 */
final class LargeResultReader {
  private LargeResultReader() {}

  /**
   * Runs.
   *
   * @param arguments the data folder, the number of rows, and the bound of a statement's memory in
   *     MiB, DuckDB having twice that
   */
  public static void main(String[] arguments) throws Exception {
    long rows = Long.parseLong(arguments[1]);
    int boundMib = Integer.parseInt(arguments[2]);
    EngineFixture.Options options =
        EngineFixture.Options.STANDARD
            .withQueryMemory((long) boundMib << 20)
            // Hardly any room to spill: what does not stream fails.
            .withDuckDb(2L * boundMib, 16);
    try (EngineFixture fixture = new EngineFixture(Path.of(arguments[0]), options);
        Session session = fixture.engine.openSession("reader")) {
      load(session, rows);
      for (Map.Entry<String, String> route : routes(rows).entrySet()) {
        System.out.println(route.getKey() + "|" + read(fixture, session, route.getValue()));
      }
    }
  }

  private static void load(Session session, long rows) {
    for (String sql :
        new String[] {
          // The suite may run on a busy machine.
          "SET statement_timeout = 0",
          // PostgreSQL makes these rows as they are asked for; nothing lies on its disk.
          "CREATE VIEW big_oltp AS SELECT generate_series(1::bigint, "
              + rows
              + "::bigint) AS n, 'text' AS t",
          "CREATE TABLE big_olap (n bigint, t text) USING OLAP",
          "INSERT INTO big_olap SELECT n, 'text' FROM big_oltp",
          "CREATE TABLE big_memory (n bigint, t smallint) USING MEMORY WITH (capacity_rows = "
              + rows
              + ")",
          "INSERT INTO big_memory SELECT n, 1 FROM big_oltp",
          "CREATE TABLE few (k bigint PRIMARY KEY, name text) USING MEMORY",
          "INSERT INTO few SELECT k, 'name ' || k FROM generate_series(0, 9) AS g(k)",
        }) {
      session.execute(sql).close();
    }
  }

  private static Map<String, String> routes(long rows) {
    Map<String, String> routes = new LinkedHashMap<>();
    routes.put("verbatim", "SELECT generate_series(1::bigint, " + rows + "::bigint) AS n, 'text'");
    routes.put(
        "fragment", "SELECT n, t FROM big_oltp UNION ALL SELECT k, name FROM few WHERE k < 0");
    routes.put("olap", "SELECT n, t FROM big_olap");
    routes.put("memory", "SELECT n, t FROM big_memory");
    routes.put("join", "SELECT b.n, f.name FROM big_olap b JOIN few f ON f.k = b.n % 10");
    return routes;
  }

  private static String read(EngineFixture fixture, Session session, String sql)
      throws IOException {
    long tables = fixture.allocator.getAllocatedMemory();
    // Forgets the process's earlier peak (proc(5), clear_refs).
    Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    long started = System.nanoTime();
    long rows = 0;
    long sum = 0;
    long batches = 0;
    long most = 0;
    try (QueryResult.Rows result = (QueryResult.Rows) session.execute(sql)) {
      ArrowReader reader = result.reader();
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      while (reader.loadNextBatch()) {
        BigIntVector keys = (BigIntVector) root.getVector(0);
        for (int row = 0; row < root.getRowCount(); row++) {
          sum += keys.get(row);
        }
        rows += root.getRowCount();
        batches++;
        most = Math.max(most, fixture.allocator.getAllocatedMemory() - tables);
      }
    }
    long millis = (System.nanoTime() - started) / 1_000_000;
    return rows + "|" + sum + "|" + batches + "|" + most + "|" + processPeak() + "|" + millis;
  }

  private static long processPeak() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst()
        .orElseThrow();
  }
}
