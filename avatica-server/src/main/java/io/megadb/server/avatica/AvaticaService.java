package io.megadb.server.avatica;

import io.megadb.exec.Engine;
import io.megadb.exec.Prepared;
import io.megadb.server.avatica.Execution.Outcome;
import io.megadb.server.avatica.value.WireFrame;
import io.megadb.server.avatica.value.WireOptions;
import io.megadb.server.avatica.value.WireOptions.Serialization;
import io.megadb.server.avatica.value.WireOptions.Temporal;
import io.megadb.server.wire.BatchRunner;
import io.megadb.server.wire.MetadataSource;
import io.megadb.server.wire.RunningStatements;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.Meta.DatabaseProperty;
import org.apache.calcite.avatica.remote.Service;

/**
 * Avatica's requests, answered by the engine. There is one for each format; they share connections.
 *
 * <p>A statement that takes longer than {@link #FIRST_WAIT} is answered before it has ended, with
 * no rows yet and more to come; the client then fetches, each fetch waiting at most {@link
 * #FETCH_WAIT}. See {@link Execution} for what that is good for.
 */
final class AvaticaService implements Service {
  /**
   * Most statements have ended by then and need one round trip. The client can't close a statement
   * as long as it waits here, and a close that waited with it may come between two steps of the
   * client's own, which then reports the end of the statement without an SQLSTATE.
   */
  static final Duration FIRST_WAIT = Duration.ofMillis(20);

  static final Duration FETCH_WAIT = Duration.ofSeconds(20);

  // The client's own default; it is not sent with Statement.execute.
  private static final int DEFAULT_FETCH_ROWS = 100;
  private static final int MAX_FETCH_ROWS = 100_000;

  private final Engine engine;
  private final ConnectionRegistry connections;
  private final Serialization serialization;
  private final AvaticaLimits limits;
  private final MetadataSource metadata;
  private final Executor executor;
  private final RunningStatements running;
  private final Supplier<String> user;
  // The Protocol Buffers client fails on an empty address.
  private RpcMetadataResponse rpc = new RpcMetadataResponse("megadb");

  /**
   * @param executor runs statements
   * @param user who sent the request being answered on this thread
   */
  AvaticaService(
      Engine engine,
      ConnectionRegistry connections,
      Serialization serialization,
      AvaticaLimits limits,
      MetadataSource metadata,
      Executor executor,
      RunningStatements running,
      Supplier<String> user) {
    this.engine = engine;
    this.connections = connections;
    this.serialization = serialization;
    this.limits = limits;
    this.metadata = metadata;
    this.executor = executor;
    this.running = running;
    this.user = user;
  }

  @Override
  public void setRpcMetadata(RpcMetadataResponse metadata) {
    rpc = metadata;
  }

  // Connections.

  @Override
  public OpenConnectionResponse apply(OpenConnectionRequest request) {
    return guarded(
        () -> {
          Temporal temporal = DatabaseProperties.temporal(request.info);
          connections.open(
              request.connectionId,
              user.get(),
              () ->
                  new WireConnection(
                      request.connectionId,
                      user.get(),
                      engine.openSession(user.get()),
                      new WireOptions(serialization, temporal, ZoneOffset.UTC),
                      executor,
                      running,
                      limits.maxStatementsPerConnection()));
          return new OpenConnectionResponse(rpc);
        });
  }

  @Override
  public CloseConnectionResponse apply(CloseConnectionRequest request) {
    return guarded(
        () -> {
          connections.close(request.connectionId, user.get());
          return new CloseConnectionResponse(rpc);
        });
  }

  @Override
  public ConnectionSyncResponse apply(ConnectionSyncRequest request) {
    return with(
        request.connectionId, c -> new ConnectionSyncResponse(c.sync(request.connProps), rpc));
  }

  @Override
  public CommitResponse apply(CommitRequest request) {
    return with(
        request.connectionId,
        c -> {
          c.commit();
          return EmptyResponses.COMMIT;
        });
  }

  @Override
  public RollbackResponse apply(RollbackRequest request) {
    return with(
        request.connectionId,
        c -> {
          c.rollback();
          return EmptyResponses.ROLLBACK;
        });
  }

  // Statements.

  @Override
  public CreateStatementResponse apply(CreateStatementRequest request) {
    return with(
        request.connectionId, c -> new CreateStatementResponse(c.id(), c.newStatement().id(), rpc));
  }

  @Override
  public CloseStatementResponse apply(CloseStatementRequest request) {
    return with(
        request.connectionId,
        c -> {
          c.closeStatement(request.statementId);
          return new CloseStatementResponse(rpc);
        });
  }

  @Override
  public PrepareResponse apply(PrepareRequest request) {
    return with(
        request.connectionId,
        c -> {
          Prepared prepared = c.prepare(request.sql);
          WireStatement statement = c.newStatement();
          statement.prepared(prepared, request.maxRowCount);
          Meta.Signature signature = Signatures.of(prepared, c.options());
          return new PrepareResponse(
              new Meta.StatementHandle(c.id(), statement.id(), signature), rpc);
        });
  }

  @Override
  public ExecuteResponse apply(PrepareAndExecuteRequest request) {
    return with(
        request.connectionId,
        c -> {
          Optional<WireStatement> statement = c.statement(request.statementId);
          if (statement.isEmpty()) {
            // The client makes a new statement and asks again.
            return new ExecuteResponse(null, true, rpc);
          }
          Prepared prepared = c.prepare(request.sql);
          statement.get().prepared(prepared, request.maxRowCount);
          List<Object> none = c.parameterDecoder().decode(prepared.parameterTypes(), List.of());
          return execute(c, statement.get(), none, request.maxRowsInFirstFrame);
        });
  }

  @Override
  public ExecuteResponse apply(ExecuteRequest request) {
    return with(
        request.statementHandle.connectionId,
        c -> {
          Optional<WireStatement> statement = c.statement(request.statementHandle.id);
          if (statement.isEmpty() || statement.get().prepared() == null) {
            return new ExecuteResponse(null, true, rpc);
          }
          List<Object> parameters =
              c.parameterDecoder()
                  .decode(statement.get().prepared().parameterTypes(), request.parameterValues);
          return execute(c, statement.get(), parameters, request.maxRowCount);
        });
  }

  private ExecuteResponse execute(
      WireConnection connection, WireStatement statement, List<Object> parameters, int firstRows) {
    Prepared prepared = statement.prepared();
    WireOptions options = connection.options();
    Execution execution =
        new Execution(connection, prepared, options, statement.maxRows(), limits.maxFrameBytes());
    statement.begin(execution);
    execution.start(parameters, fetchRows(firstRows));
    Optional<Outcome> outcome = execution.await(FIRST_WAIT);
    ResultSetResponse response;
    if (outcome.isPresent() && outcome.get() instanceof Outcome.Count count) {
      response =
          new ResultSetResponse(
              connection.id(), statement.id(), false, null, null, count.rows(), rpc);
    } else {
      WireFrame frame =
          outcome.map(o -> ((Outcome.Rows) o).frame()).orElse(new WireFrame(0, false, List.of()));
      Meta.Signature signature = Signatures.of(prepared, options);
      response =
          new ResultSetResponse(connection.id(), statement.id(), false, signature, frame, -1, rpc);
    }
    return new ExecuteResponse(List.of(response), false, rpc);
  }

  @Override
  public FetchResponse apply(FetchRequest request) {
    return with(
        request.connectionId,
        c -> {
          Execution execution =
              c.statement(request.statementId)
                  .map(WireStatement::execution)
                  // Saying "missing" would make the client run the statement again.
                  .orElseThrow(Execution::closed);
          WireFrame frame =
              execution.fetch(request.offset, fetchRows(request.fetchMaxRowCount), FETCH_WAIT);
          return new FetchResponse(frame, false, false, rpc);
        });
  }

  @Override
  public SyncResultsResponse apply(SyncResultsRequest request) {
    // Asked for after a lost result. Running the statement again could give other rows.
    return guarded(
        () -> {
          throw new MegaDbException(ErrorCode.INVALID_CURSOR_STATE, "the result is gone")
              .withHint("Run the statement again.");
        });
  }

  @Override
  public ExecuteBatchResponse apply(PrepareAndExecuteBatchRequest request) {
    return with(
        request.connectionId,
        c -> {
          c.statement(request.statementId);
          List<BatchRunner.Item> items = new ArrayList<>();
          for (String sql : request.sqlCommands) {
            items.add(new BatchRunner.Item(c.prepare(sql), List.of()));
          }
          return new ExecuteBatchResponse(
              request.connectionId,
              request.statementId,
              c.batch(request.statementId, items),
              false,
              rpc);
        });
  }

  @Override
  public ExecuteBatchResponse apply(ExecuteBatchRequest request) {
    return with(
        request.connectionId,
        c -> {
          Optional<WireStatement> statement = c.statement(request.statementId);
          if (statement.isEmpty() || statement.get().prepared() == null) {
            return new ExecuteBatchResponse(
                request.connectionId, request.statementId, null, true, rpc);
          }
          List<BatchRunner.Item> items =
              BatchItems.of(statement.get().prepared(), c.parameterDecoder(), request);
          return new ExecuteBatchResponse(
              request.connectionId,
              request.statementId,
              c.batch(request.statementId, items),
              false,
              rpc);
        });
  }

  // Metadata.

  @Override
  public ResultSetResponse apply(CatalogsRequest request) {
    return answer(request.connectionId, Metadata::catalogs);
  }

  @Override
  public ResultSetResponse apply(SchemasRequest request) {
    return answer(request.connectionId, m -> m.schemas(request.catalog, request.schemaPattern));
  }

  @Override
  public ResultSetResponse apply(TablesRequest request) {
    return answer(
        request.connectionId,
        m ->
            m.tables(
                request.catalog,
                request.schemaPattern,
                request.tableNamePattern,
                request.typeList));
  }

  @Override
  public ResultSetResponse apply(TableTypesRequest request) {
    return answer(request.connectionId, Metadata::tableTypes);
  }

  @Override
  public ResultSetResponse apply(TypeInfoRequest request) {
    return answer(request.connectionId, Metadata::typeInfo);
  }

  @Override
  public ResultSetResponse apply(ColumnsRequest request) {
    return answer(
        request.connectionId,
        m ->
            m.columns(
                request.catalog,
                request.schemaPattern,
                request.tableNamePattern,
                request.columnNamePattern));
  }

  private ResultSetResponse answer(
      String connectionId, Function<Metadata, Metadata.Answer> question) {
    return with(
        connectionId,
        c -> {
          Metadata.Answer answer = question.apply(new Metadata(engine.catalog(), metadata.tiers()));
          Meta.Signature signature = Signatures.of(answer.columns(), c.options());
          return new ResultSetResponse(
              connectionId,
              c.nextStatementId(),
              true,
              signature,
              new WireFrame(0, true, answer.rows()),
              -1,
              rpc);
        });
  }

  @Override
  public DatabasePropertyResponse apply(DatabasePropertyRequest request) {
    return guarded(
        () -> {
          Map<DatabaseProperty, Object> properties = DatabaseProperties.of(metadata.version());
          return new DatabasePropertyResponse(properties, rpc);
        });
  }

  // Helpers.

  private static int fetchRows(int wanted) {
    return wanted <= 0 ? DEFAULT_FETCH_ROWS : Math.min(wanted, MAX_FETCH_ROWS);
  }

  private <T> T with(String connectionId, Function<WireConnection, T> work) {
    return guarded(
        () -> {
          WireConnection connection = connections.find(connectionId, user.get());
          try (WireConnection.Use use = connection.use()) {
            return work.apply(connection);
          }
        });
  }

  // Errors too: a statement must not be able to end the thread that serves it without an answer.
  private static <T> T guarded(Supplier<T> work) {
    try {
      return work.get();
    } catch (Throwable e) {
      throw WireError.of(e);
    }
  }
}
