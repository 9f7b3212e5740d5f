package io.megadb.server.avatica;

import io.megadb.duckdb.DuckConnection;
import io.megadb.duckdb.DuckDb;
import io.megadb.duckdb.DuckDbConfig;
import io.megadb.duckdb.DuckDbErrors;
import io.megadb.exec.Engine;
import io.megadb.exec.Prepared;
import io.megadb.exec.QueryParts;
import io.megadb.exec.QueryResult;
import io.megadb.exec.RunningQuery;
import io.megadb.exec.Session;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.SqlTierSession.Access;
import io.megadb.spi.tier.SqlTierSession.TransactionState;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * An engine that gives every statement to one DuckDB: the wire is tested against real results,
 * errors, transactions and cancellation, without tiers. Parameters are written {@code ?::type}.
 */
public final class DuckEngine implements Engine {
  private static final Set<String> QUERIES =
      Set.of("SELECT", "VALUES", "WITH", "FROM", "SHOW", "DESCRIBE", "EXPLAIN");
  private static final Pattern PARAMETER =
      Pattern.compile("\\?(?:::([a-z]+(?:\\(\\d+,\\d+\\))?))?");

  private final DuckDb duckDb;
  private final BufferAllocator allocator = new RootAllocator(1L << 30);
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<String, DuckSession> sessions = new ConcurrentHashMap<>();
  private volatile CatalogSnapshot catalog = CatalogSnapshot.empty();
  private volatile String failing;

  public DuckEngine(Path folder) {
    duckDb = DuckDb.open(new DuckDbConfig(2, 512, folder.resolve("duck"), 512, List.of()));
  }

  void catalog(CatalogSnapshot snapshot) {
    catalog = snapshot;
  }

  /** Closing a session of this user will fail, as where the database behind it is gone. */
  public void failClosing(String user) {
    failing = user;
  }

  /** Arrow memory in use: 0 once all results are closed. */
  long allocatedBytes() {
    return allocator.getAllocatedMemory();
  }

  /** Whether some session runs just that text. */
  boolean isRunning(String sql) {
    return sessions.values().stream().anyMatch(session -> sql.equals(session.running));
  }

  public int openSessions() {
    return sessions.size();
  }

  @Override
  public Session openSession(String user) {
    DuckSession session = new DuckSession("s" + ids.incrementAndGet(), user);
    sessions.put(session.id(), session);
    return session;
  }

  @Override
  public CatalogSnapshot catalog() {
    return catalog;
  }

  @Override
  public List<RunningQuery> runningQueries() {
    return List.of();
  }

  @Override
  public BufferAllocator allocator() {
    return allocator;
  }

  @Override
  public boolean cancel(String queryId) {
    return false;
  }

  @Override
  public void close() {
    sessions.values().forEach(DuckSession::close);
    duckDb.close();
    allocator.close();
  }

  private final class DuckSession implements Session {
    private final String id;
    private final String user;
    private final DuckConnection duck = duckDb.connect(DuckDb.Results.MATERIALIZED);
    private volatile Cancellation cancellation;
    private volatile String running;
    private TransactionState state = TransactionState.IDLE;
    private Access access = Access.READ_WRITE;
    private String schema = "public";

    DuckSession(String id, String user) {
      this.id = id;
      this.user = user;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public String user() {
      return user;
    }

    @Override
    public Prepared prepare(String sql) {
      String tag = sql.strip().split("[\\s(]+")[0].toUpperCase(Locale.ROOT);
      List<SqlType> parameters = new ArrayList<>();
      Matcher matcher = PARAMETER.matcher(sql);
      while (matcher.find()) {
        parameters.add(matcher.group(1) == null ? SqlType.Simple.TEXT : type(matcher.group(1)));
      }
      List<Column> columns = List.of();
      if (QUERIES.contains(tag)) {
        String described = PARAMETER.matcher(sql).replaceAll(m -> "NULL" + cast(m.group(1)));
        columns =
            duck.list(
                "DESCRIBE " + described,
                row -> Column.of(row.getString("column_name"), type(row.getString("column_type"))),
                context());
      }
      return new Prepared(sql, columns, parameters, tag);
    }

    private static String cast(String type) {
      return type == null ? "" : "::" + type;
    }

    private static SqlType type(String duckType) {
      if (duckType.endsWith("[]")) {
        return new SqlType.Array(type(duckType.substring(0, duckType.length() - 2)));
      }
      if (duckType.startsWith("STRUCT(")) {
        List<Column> fields = new ArrayList<>();
        for (String field : duckType.substring(7, duckType.length() - 1).split(", ")) {
          String[] parts = field.split(" ", 2);
          fields.add(Column.of(parts[0].replace("\"", ""), type(parts[1])));
        }
        return new SqlType.Struct(fields);
      }
      return switch (duckType) {
        case "FLOAT" -> SqlType.Simple.REAL;
        case "DECIMAL(38,16)" -> new SqlType.Numeric(38, 16);
        default -> TypeTable.parse(duckType).orElseThrow();
      };
    }

    private QueryContext context() {
      Cancellation next = new Cancellation();
      cancellation = next;
      return new QueryContext("q", allocator, next);
    }

    @Override
    public QueryResult execute(Prepared prepared, List<Object> parameters) {
      if (access == Access.READ_ONLY && !prepared.hasRows()) {
        throw new MegaDbException(
            ErrorCode.READ_ONLY_TRANSACTION,
            "cannot execute " + prepared.commandTag() + " in a read-only transaction");
      }
      QueryContext context = context();
      List<Object> left = new ArrayList<>(parameters);
      String sql =
          PARAMETER
              .matcher(prepared.sql())
              .replaceAll(
                  m -> Matcher.quoteReplacement(literal(left.removeFirst()) + cast(m.group(1))));
      if (prepared.hasRows()) {
        ArrowReader reader = duck.query(sql, prepared.columns(), context);
        return new Rows(prepared.columns(), reader);
      }
      switch (prepared.commandTag()) {
        case "BEGIN" -> state = TransactionState.ACTIVE;
        case "COMMIT", "ROLLBACK" -> state = TransactionState.IDLE;
        case "SET" -> {
          if (sql.contains("search_path")) {
            schema = sql.substring(sql.indexOf('"') + 1, sql.lastIndexOf('"'));
            return new Count(0, "SET");
          }
        }
        default -> {}
      }
      running = prepared.sql();
      long count = 0;
      if (Set.of("INSERT", "UPDATE", "DELETE").contains(prepared.commandTag())) {
        count = update(sql);
      } else {
        duck.execute(sql, context);
      }
      running = null;
      return new Count(count, prepared.commandTag());
    }

    private long update(String sql) {
      try (Statement statement = duck.jdbc().createStatement()) {
        return statement.executeUpdate(sql);
      } catch (SQLException e) {
        throw DuckDbErrors.translate(e);
      }
    }

    private static String literal(Object value) {
      return switch (value) {
        case null -> "NULL";
        case byte[] bytes -> {
          StringBuilder text = new StringBuilder("'");
          for (byte b : bytes) {
            text.append(String.format("\\x%02x", b));
          }
          yield text.append('\'').toString();
        }
        default -> Identifiers.literal(value.toString());
      };
    }

    @Override
    public QueryParts parts(Prepared prepared, int wanted) {
      return new QueryParts(
          OptionalLong.empty(), OptionalLong.empty(), false, List.of(), List.of());
    }

    @Override
    public QueryResult execute(Prepared prepared, QueryParts.Part part) {
      throw new UnsupportedOperationException("DuckEngine has no parts");
    }

    @Override
    public long ingest(TableName table, ArrowReader rows) {
      throw new UnsupportedOperationException("DuckEngine has no tables");
    }

    @Override
    public void cancel() {
      Cancellation running = cancellation;
      if (running != null) {
        running.cancel("by user request");
      }
    }

    @Override
    public TransactionState transactionState() {
      return state;
    }

    @Override
    public void setAccess(Access wanted) {
      access = wanted;
    }

    @Override
    public String currentSchema() {
      return schema;
    }

    @Override
    public Map<String, String> settings() {
      return Map.of("search_path", schema);
    }

    @Override
    public void set(String name, Optional<String> value) {
      schema = value.orElse("public");
    }

    @Override
    public Session beside() {
      Session session = openSession(user);
      session.set("search_path", Optional.of(schema));
      return session;
    }

    @Override
    public ZoneId timeZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public void close() {
      if (sessions.remove(id) != null) {
        duck.close();
        if (user.equals(failing)) {
          throw new MegaDbException(ErrorCode.CONNECTION_FAILURE, "the database is gone");
        }
      }
    }
  }

  private record Count(long count, String commandTag) implements QueryResult.Update {
    @Override
    public String queryId() {
      return "q";
    }

    @Override
    public void close() {}
  }

  private record Rows(List<Column> columns, ArrowReader reader) implements QueryResult.Rows {
    @Override
    public String queryId() {
      return "q";
    }

    @Override
    public void close() {
      try {
        reader.close();
      } catch (IOException e) {
        throw new MegaDbException(ErrorCode.IO_ERROR, "closing a result", e);
      }
    }
  }
}
