package io.megadb.trino;

import io.trino.Session;
import io.trino.plugin.tpch.TpchPlugin;
import io.trino.testing.DistributedQueryRunner;
import io.trino.testing.QueryAssertions;
import io.trino.testing.QueryRunner;
import io.trino.testing.TestingSession;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A MegaDB server, and Trino's nodes in this process with a catalog for each of its tiers. */
final class MegadbQueryRunner implements AutoCloseable {
  static final List<String> TIERS = List.of("olap", "oltp", "memory", "vector", "graph", "megadb");

  private final Path data;
  private final Path copies;
  private final MegadbProcess megadb;

  private MegadbQueryRunner(Path data, Path copies, MegadbProcess megadb) {
    this.data = data;
    this.copies = copies;
    this.megadb = megadb;
  }

  /** Starts MegaDB on a new folder. */
  static MegadbQueryRunner start() throws IOException {
    Path data = Files.createTempDirectory("megadb-trino-");
    Path copies = Files.createDirectory(data.resolve("copy"));
    return new MegadbQueryRunner(
        data, copies, MegadbProcess.start(data, "copy.allowed_directories=" + copies));
  }

  /** Where the server's COPY may read. */
  Path copies() {
    return copies;
  }

  /** Runs a statement of MegaDB's dialect past Trino. */
  void execute(String sql) {
    execute(megadb.flightUri(), sql);
  }

  /** Runs a statement of MegaDB's dialect at a server. */
  static void execute(String flightUri, String sql) {
    try (BufferAllocator allocator = new RootAllocator();
        FlightSqlClient client = client(flightUri, allocator)) {
      client.executeUpdate(sql);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("closing the client failed", e);
    }
  }

  private static FlightSqlClient client(String flightUri, BufferAllocator allocator) {
    URI uri = URI.create(flightUri);
    Location server = Location.forGrpcInsecure(uri.getHost(), uri.getPort());
    return new FlightSqlClient(FlightClient.builder(allocator, server).build());
  }

  /** The only value of a query in MegaDB's dialect, asked of a server past Trino. */
  static Object value(String flightUri, String sql) {
    try (BufferAllocator allocator = new RootAllocator();
        FlightSqlClient client = client(flightUri, allocator);
        FlightStream rows =
            client.getStream(client.execute(sql).getEndpoints().getFirst().getTicket())) {
      if (!rows.next() || rows.getRoot().getRowCount() != 1) {
        throw new IllegalStateException("not one row: " + sql);
      }
      return rows.getRoot().getVector(0).getObject(0);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("closing the client failed", e);
    }
  }

  /** Begins a transaction past Trino. */
  Transaction begin() {
    return new Transaction(megadb.flightUri());
  }

  /** Statements of one transaction, rolled back unless they are committed. */
  static final class Transaction implements AutoCloseable {
    private final BufferAllocator allocator = new RootAllocator();
    private final FlightSqlClient client;
    private final FlightSqlClient.Transaction transaction;
    private boolean committed;

    private Transaction(String flightUri) {
      this.client = client(flightUri, allocator);
      this.transaction = client.beginTransaction();
    }

    void execute(String sql) {
      client.executeUpdate(sql, transaction);
    }

    void commit() {
      client.commit(transaction);
      committed = true;
    }

    @Override
    public void close() throws Exception {
      try (allocator;
          client) {
        if (!committed) {
          client.rollback(transaction);
        }
      }
    }
  }

  /** The session with every rule of push-down off. */
  static Session withoutPushdown(Session session) {
    Session.SessionBuilder builder = Session.builder(session);
    for (SessionProperties.Rule rule : SessionProperties.Rule.values()) {
      for (String catalog : TIERS) {
        builder.setCatalogSessionProperty(catalog, rule.property(), "false");
      }
    }
    return builder.build();
  }

  MegadbProcess megadb() {
    return megadb;
  }

  /** Three nodes and tables of TPC-H's smallest scale in a new schema of the tier. */
  QueryRunner withTpch(String tier, String schema, Iterable<TpchTable<?>> tables) throws Exception {
    execute("CREATE SCHEMA " + schema);
    QueryRunner runner = nodes(tier, schema, 2);
    try {
      runner.installPlugin(new TpchPlugin());
      runner.createCatalog("tpch", "tpch", Map.of());
      QueryAssertions.copyTpchTables(runner, "tpch", "tiny", tables);
      return runner;
    } catch (Exception | Error e) {
      runner.close();
      throw e;
    }
  }

  /** Nodes whose sessions begin in {@code tier.public}; the server outlives them. */
  QueryRunner nodes(String tier, int workers) throws Exception {
    return nodes(tier, "public", workers);
  }

  private QueryRunner nodes(String tier, String schema, int workers) throws Exception {
    Session session =
        TestingSession.testSessionBuilder().setCatalog(tier).setSchema(schema).build();
    DistributedQueryRunner runner =
        DistributedQueryRunner.builder(session).setWorkerCount(workers).build();
    try {
      runner.installPlugin(new MegadbPlugin());
      for (String catalog : TIERS) {
        runner.createCatalog(
            catalog, "megadb", Map.of("megadb.tier", catalog, "megadb.uri", megadb.flightUri()));
      }
      return runner;
    } catch (Exception | Error e) {
      runner.close();
      throw e;
    }
  }

  /** Stops the server and deletes its folder. */
  @Override
  public void close() throws IOException {
    try {
      megadb.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
