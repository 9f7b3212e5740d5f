package io.megadb.exec.session;

import io.megadb.exec.QueryResult;
import io.megadb.exec.follow.ChangeLog;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.TableView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * A look at tables through a session of its own, which has the asking session's user and settings
 * and may only read. Tables of PostgreSQL are seen by one transaction there, local ones at versions
 * that are held until the view is closed. One thread, but for cancelling.
 */
final class EngineTableView implements TableView {
  private final EngineServices services;
  private final String user;
  private final SessionSettings settings;
  private final QueryContext context;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Map<TableName, LocalScan.Snapshot> versions = new HashMap<>();
  private final Map<Followed, Mark> heldMarks = new HashMap<>();
  private EngineSession session;

  EngineTableView(
      EngineServices services, String user, SessionSettings settings, QueryContext context) {
    this.services = services;
    this.user = user;
    this.settings = settings;
    this.context = context;
  }

  /** A version of a local table; of a tier without versions none equals another. */
  private record LocalMark(LocalScan.Snapshot snapshot, String describe) implements Mark {}

  @Override
  public Map<Followed, Mark> marks(List<Followed> tables, Map<Followed, Mark> known) {
    Map<Followed, Mark> marks = new HashMap<>();
    List<Followed> ofSqlTier = new ArrayList<>();
    for (Followed table : tables) {
      LocalTier tier = tier(table.table());
      if (tier == null) {
        ofSqlTier.add(table);
      } else {
        tier.hold(table.table())
            .ifPresentOrElse(
                held -> {
                  marks.put(table, mark(held.snapshot(), known.get(table)));
                  held.pin().close();
                },
                () -> marks.put(table, new LocalMark(null, "unknown")));
      }
    }
    if (!ofSqlTier.isEmpty()) {
      try (SqlTierSession sql = services.sqlTier().openSession()) {
        services.changeLog().marks(ofSqlTier, known, marks, sql, context);
      }
    }
    return marks;
  }

  private LocalTier tier(TableName table) {
    if (!services.snapshot().get().tables().containsKey(table)) {
      services.catalog().refresh();
      if (!services.snapshot().get().tables().containsKey(table)) {
        throw ChangeLog.undefined(table);
      }
    }
    return services.localTiers().get(table.catalog());
  }

  private static Mark mark(LocalScan.Snapshot snapshot, Mark known) {
    return known instanceof LocalMark before
            && before.snapshot() != null
            && snapshot.sameRows(before.snapshot())
        ? known
        : new LocalMark(snapshot, snapshot.describe());
  }

  @Override
  public Map<Followed, Mark> hold(List<Followed> tables, Map<Followed, Mark> known) {
    List<Followed> ofSqlTier = new ArrayList<>();
    for (Followed table : tables) {
      TableName name = table.table();
      LocalTier tier = tier(name);
      if (tier == null) {
        ofSqlTier.add(table);
      } else if (versions.containsKey(name)) {
        heldMarks.put(table, mark(versions.get(name), known.get(table)));
      } else {
        tier.hold(name)
            .ifPresentOrElse(
                held -> {
                  open.push(held.pin()::close);
                  versions.put(name, held.snapshot());
                  heldMarks.put(table, mark(held.snapshot(), known.get(table)));
                },
                () -> heldMarks.put(table, new LocalMark(null, "unknown")));
      }
    }
    session = new EngineSession(user, services, settings, versions);
    open.push(session);
    Cancellation.Registration registration = context.cancellation().onCancel(session::end);
    open.push(registration::close);
    if (!ofSqlTier.isEmpty()) {
      try (SqlTierSession sql = services.sqlTier().openSession()) {
        services.changeLog().follow(ofSqlTier, sql, context);
      }
      SqlTierSession sql = session.sqlSession();
      sql.setTimeZone(settings.timeZone());
      sql.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", List.of(), context);
      services.changeLog().keep(sql, context);
      services.changeLog().marks(ofSqlTier, known, heldMarks, sql, context);
    }
    return Map.copyOf(heldMarks);
  }

  @Override
  public ArrowReader read(String sql) {
    context.cancellation().check();
    if (session == null) {
      hold(List.of(), Map.of());
    }
    try {
      // Within a transaction PostgreSQL does not prepare anew what it prepared before an ALTER.
      String text = sql + " /* " + ChangeLog.shape(heldMarks.values()) + " */";
      return new ResultRows((QueryResult.Rows) session.execute(text), context);
    } catch (RuntimeException | Error e) {
      context.cancellation().check();
      throw e;
    }
  }

  @Override
  public Changes changes(Followed table, Mark since, List<String> columns) {
    TableName name = table.table();
    LocalScan.Snapshot now = versions.get(name);
    if (services.localTiers().get(name.catalog()) == null) {
      TableDefinition definition =
          services.snapshot().get().table(name).orElseThrow(() -> ChangeLog.undefined(name));
      return services
          .changeLog()
          .changes(
              table,
              since,
              heldMarks.get(table),
              definition,
              columns,
              session.sqlSession(),
              context);
    }
    if (now == null
        || !(since instanceof LocalMark before)
        || before.snapshot() == null
        || !now.onlyAddedSince(before.snapshot())) {
      return new Changes.Whole();
    }
    String sql =
        columns.stream().map(Identifiers::quote).collect(Collectors.joining(", ", "SELECT ", ""))
            + " FROM "
            + Identifiers.quote(name.catalog())
            + "."
            + Identifiers.quote(name.schema())
            + "."
            + Identifiers.quote(name.name());
    // The scan of this one statement reads the difference.
    versions.put(name, new LocalScan.Added(before.snapshot(), now));
    try {
      return new Changes.Added(read(sql));
    } finally {
      versions.put(name, now);
    }
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (RuntimeException e) {
        failure = e;
      } catch (Exception e) {
        failure = new IllegalStateException("closing a look at tables", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
