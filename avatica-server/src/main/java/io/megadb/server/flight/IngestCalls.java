package io.megadb.server.flight;

import io.megadb.exec.Engine;
import io.megadb.exec.Session;
import io.megadb.server.flight.ingest.FlightStreamReader;
import io.megadb.server.flight.session.Caller;
import io.megadb.server.flight.session.FlightSessions;
import io.megadb.server.flight.session.Lease;
import io.megadb.server.wire.RunningStatements;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.TypeTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.arrow.flight.FlightProducer.CallContext;
import org.apache.arrow.flight.FlightProducer.StreamListener;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Bulk ingest: a client's batches become rows of a table that is there, is made for them or is
 * replaced by one. Whatever fails leaves everything as it was. Any thread.
 */
final class IngestCalls {
  private static final String DEFAULT_TIER = "oltp";

  private final Engine engine;
  private final FlightSessions sessions;
  private final StatementCalls statements;
  private final UpdateCalls updates;
  private final RunningStatements running;
  private final BufferAllocator allocator;
  private final long callMemoryBytes;

  IngestCalls(
      Engine engine,
      FlightSessions sessions,
      StatementCalls statements,
      UpdateCalls updates,
      RunningStatements running,
      BufferAllocator allocator,
      long callMemoryBytes) {
    this.engine = engine;
    this.sessions = sessions;
    this.statements = statements;
    this.updates = updates;
    this.running = running;
    this.allocator = allocator;
    this.callMemoryBytes = callMemoryBytes;
  }

  void ingest(
      CommandStatementIngest command,
      CallContext context,
      FlightStream stream,
      StreamListener<PutResult> answers) {
    Caller caller = StatementCalls.caller(context);
    Optional<String> transaction = StatementCalls.name(command.getTransactionId());
    if (command.getTemporary()) {
      throw new MegaDbException(
          ErrorCode.FEATURE_NOT_SUPPORTED, "ingest into a temporary table is not supported");
    }
    long rows;
    try (RunningStatements.Run run = running.begin();
        Lease lease = statements.lease(sessions.of(caller), transaction, caller);
        CallWatch watch = CallWatch.cancel(lease);
        BufferAllocator own = allocator.newChildAllocator("ingest", 0, callMemoryBytes);
        FlightStreamReader reader = new FlightStreamReader(stream, own)) {
      rows = ingest(command, lease.session(), reader);
    }
    updates.answer(rows, answers);
  }

  private long ingest(CommandStatementIngest command, Session session, FlightStreamReader rows) {
    String schema = command.hasSchema() ? command.getSchema() : session.currentSchema();
    Optional<TableName> existing = find(command, schema);
    if (existing.isEmpty()) {
      if (command.getTableDefinitionOptions().getIfNotExist()
          == TableNotExistOption.TABLE_NOT_EXIST_OPTION_FAIL) {
        throw new MegaDbException(
                ErrorCode.UNDEFINED_TABLE,
                "relation \"" + schema + "." + command.getTable() + "\" does not exist")
            .withHint("Ask for it to be created if it does not exist.");
      }
      TableName made =
          new TableName(
              command.hasCatalog() ? command.getCatalog() : DEFAULT_TIER,
              schema,
              command.getTable());
      return intoNew(made, session, rows);
    }
    TableExistsOption ifExists = command.getTableDefinitionOptions().getIfExists();
    return switch (ifExists) {
      case TABLE_EXISTS_OPTION_APPEND -> session.ingest(existing.get(), rows);
      case TABLE_EXISTS_OPTION_REPLACE -> replace(existing.get(), session, rows);
      case TABLE_EXISTS_OPTION_FAIL, TABLE_EXISTS_OPTION_UNSPECIFIED, UNRECOGNIZED ->
          throw new MegaDbException(
                  ErrorCode.DUPLICATE_TABLE, "table " + existing.get() + " already exists")
              .withHint("Ask for its rows to be appended or replaced if it exists.");
    };
  }

  private Optional<TableName> find(CommandStatementIngest command, String schema) {
    CatalogSnapshot snapshot = engine.catalog();
    List<TableDefinition> named = snapshot.tablesNamed(schema, command.getTable());
    Optional<TableName> found =
        named.stream()
            .map(TableDefinition::name)
            .filter(n -> !command.hasCatalog() || n.catalog().equals(command.getCatalog()))
            .findFirst();
    if (found.isEmpty() && snapshot.relation(schema, command.getTable()).isPresent()) {
      throw new MegaDbException(
          ErrorCode.DUPLICATE_TABLE,
          "\""
              + schema
              + "."
              + command.getTable()
              + "\" is something else already: "
              + snapshot.relation(schema, command.getTable()).get());
    }
    return found;
  }

  private long intoNew(TableName table, Session session, FlightStreamReader rows) {
    session.execute(create(table, rows.getVectorSchemaRoot().getSchema())).close();
    try {
      return session.ingest(table, rows);
    } catch (RuntimeException | Error e) {
      undo("DROP TABLE IF EXISTS " + quoted(table), session, e);
      throw e;
    }
  }

  /** Filled beside the old one, so that a failure leaves that; then takes its name. */
  private long replace(TableName table, Session session, FlightStreamReader rows) {
    String suffix = UUID.randomUUID().toString().substring(0, 8);
    String shortened = table.name().substring(0, Math.min(40, table.name().length()));
    TableName beside = new TableName(table.catalog(), table.schema(), shortened + "_new_" + suffix);
    long count = intoNew(beside, session, rows);
    try {
      session.execute("DROP TABLE " + quoted(table)).close();
    } catch (RuntimeException | Error e) {
      undo("DROP TABLE IF EXISTS " + quoted(beside), session, e);
      throw e;
    }
    session
        .execute("ALTER TABLE " + quoted(beside) + " RENAME TO " + Identifiers.quote(table.name()))
        .close();
    return count;
  }

  // A transaction that failed takes back what it made by itself.
  private static void undo(String sql, Session session, Throwable cause) {
    try (Session beside = session.beside()) {
      beside.execute(sql).close();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private static String create(TableName table, Schema schema) {
    String columns =
        schema.getFields().stream()
            .map(
                f ->
                    Identifiers.quote(f.getName())
                        + " "
                        + TypeTable.ofArrow(f).sql()
                        + (f.isNullable() ? "" : " NOT NULL"))
            .collect(Collectors.joining(", ", " (", ")"));
    return "CREATE TABLE "
        + Identifiers.quote(table.schema())
        + "."
        + Identifiers.quote(table.name())
        + columns
        + " USING "
        + table.catalog().toUpperCase(Locale.ROOT);
  }

  private static String quoted(TableName table) {
    return Identifiers.quote(table.catalog())
        + "."
        + Identifiers.quote(table.schema())
        + "."
        + Identifiers.quote(table.name());
  }
}
