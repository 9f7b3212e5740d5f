package io.megadb.trino.flight;

import io.megadb.trino.MegadbPlugin;
import io.trino.Session;
import io.trino.spi.security.Identity;
import io.trino.testing.DistributedQueryRunner;
import io.trino.testing.MaterializedResult;
import io.trino.testing.QueryFailedException;
import io.trino.testing.TestingSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A Trino of one node in this process, with catalogs as tests want them. */
final class TrinoNode implements AutoCloseable {
  private final DistributedQueryRunner runner;
  private final AtomicInteger catalogs = new AtomicInteger();

  TrinoNode() throws Exception {
    runner =
        DistributedQueryRunner.builder(TestingSession.testSessionBuilder().build())
            .setWorkerCount(0)
            .build();
    runner.installPlugin(new MegadbPlugin());
  }

  /** A new catalog; its name. */
  String catalog(Map<String, String> properties) {
    Map<String, String> prefixed = new HashMap<>();
    properties.forEach((name, value) -> prefixed.put("megadb." + name, value));
    String name = "c" + catalogs.incrementAndGet();
    runner.createCatalog(name, "megadb", prefixed);
    return name;
  }

  /** Rows with their values joined by {@code |}. */
  List<String> rows(String sql) {
    return rows("ann", Map.of(), sql);
  }

  /**
   * Rows with their values joined by {@code |}.
   *
   * @param properties of the session, with the catalog's name before
   */
  List<String> rows(String user, Map<String, String> properties, String sql) {
    Session.SessionBuilder session =
        TestingSession.testSessionBuilder().setIdentity(Identity.ofUser(user));
    properties.forEach(
        (name, value) -> {
          String[] parts = name.split("\\.", 2);
          session.setCatalogSessionProperty(parts[0], parts[1], value);
        });
    MaterializedResult result = runner.execute(session.build(), sql);
    return result.getMaterializedRows().stream()
        .map(
            row ->
                String.join(
                    "|", row.getFields().stream().map(value -> String.valueOf(value)).toList()))
        .toList();
  }

  /** What Trino says of a query that fails. */
  QueryFailedException failure(String sql) {
    return failure("ann", sql);
  }

  /** What Trino says of a user's query that fails. */
  QueryFailedException failure(String user, String sql) {
    try {
      List<String> rows = rows(user, Map.of(), sql);
      throw new AssertionError("no failure but " + rows);
    } catch (QueryFailedException e) {
      return e;
    }
  }

  @Override
  public void close() {
    runner.close();
  }
}
