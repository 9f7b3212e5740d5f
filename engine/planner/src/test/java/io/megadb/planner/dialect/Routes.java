package io.megadb.planner.dialect;

import io.megadb.duckdb.DuckDbErrors;
import io.megadb.duckdb.JsonFunctions;
import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.Binder;
import io.megadb.planner.bind.BoundQuery;
import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.dialect.duckdb.DuckDbCasts;
import io.megadb.planner.dialect.text.OutputNames;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.rel.SlotScan;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.Statement.Query;
import io.megadb.sql.StatementParser;
import io.megadb.tier.oltp.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelShuttleImpl;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlNode;

/** One query by every route: PostgreSQL itself, bound and run in DuckDB, bound and pushed back. */
final class Routes implements AutoCloseable {
  /**
   * What came of a query.
   *
   * @param rows text of each value, row by row; empty on an error
   * @param types PostgreSQL's names, without parameters
   * @param sqlState of an error, else null
   * @param detail the error's message, or the text that ran
   */
  record Outcome(List<List<String>> rows, List<SqlType> types, String sqlState, String detail) {
    static Outcome error(String sqlState, String message) {
      return new Outcome(List.of(), List.of(), sqlState, message);
    }

    String summary() {
      return sqlState == null ? rows + "" : "error " + sqlState;
    }
  }

  private final EmbeddedPostgres server;
  private final Connection postgres;
  private final Connection duck;
  private final BindContext context;
  private final Binder binder;

  /** Routes over {@link EdgeTable}. */
  static Routes overEdges(Path folder) throws SQLException {
    return new Routes(folder, EdgeTable.catalog(), EdgeTable.duckDb(), EdgeTable.postgres());
  }

  Routes(Path folder, CatalogSnapshot snapshot, List<String> duckSetup, List<String> postgresSetup)
      throws SQLException {
    server = EmbeddedPostgres.start(folder);
    postgres = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
    duck = DriverManager.getConnection("jdbc:duckdb:");
    context = new BindContext(snapshot, List.of("public"), ZoneId.of("UTC"), "tester");
    binder = new Binder();
    JsonFunctions.register(duck);
    try (Statement statement = duck.createStatement()) {
      for (String sql : DuckDbMacros.statements()) {
        statement.execute(sql);
      }
      for (String sql : DuckDbMacros.settings()) {
        statement.execute(sql);
      }
      statement.execute("SET TimeZone = 'UTC'");
      for (String sql : duckSetup) {
        statement.execute(sql);
      }
    }
    try (Statement statement = postgres.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      for (String sql : postgresSetup) {
        statement.execute(sql);
      }
    }
  }

  private static SqlNode parse(String sql) {
    return ((Query) new StatementParser().parse(sql)).node();
  }

  /** PostgreSQL alone. Types are left empty. */
  Outcome postgres(String sql) {
    return run(postgres, sql, List.of());
  }

  Outcome duckDb(String sql) {
    try {
      BoundQuery bound = binder.bindQuery(parse(sql), context.withSql(sql));
      List<String> slots = new ArrayList<>();
      RelNode rel = slots(bound.rel(), slots);
      SqlTemplate template = new DuckDbWriter().write(rel, bound.columns());
      String text = template.fill(part -> slots.get(((SqlTemplate.ScanSlot) part).scanId()));
      return run(duck, text, bound.columns());
    } catch (MegaDbException e) {
      return Outcome.error(e.sqlState(), e.getMessage());
    } catch (RuntimeException e) {
      return Outcome.error("XX000", e.toString());
    }
  }

  /** In DuckDB, without its optimizer. */
  Outcome duckDbUnoptimized(String sql) {
    try (Statement statement = duck.createStatement()) {
      statement.execute("PRAGMA disable_optimizer");
      try {
        return duckDb(sql);
      } finally {
        statement.execute("PRAGMA enable_optimizer");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Outcome pushed(String sql) {
    try {
      BoundQuery bound = binder.bindQuery(parse(sql), context.withSql(sql));
      SqlTemplate template = new PostgresWriter().write(bound.rel(), bound.columns());
      String text = template.fill(part -> "?");
      return run(postgres, text, bound.columns());
    } catch (MegaDbException e) {
      return Outcome.error(e.sqlState(), e.getMessage());
    } catch (RuntimeException e) {
      return Outcome.error("XX000", e.toString());
    }
  }

  /** Every value as text, by the engine's own cast, or by ours in DuckDB. */
  private Outcome run(Connection connection, String sql, List<Column> columns) {
    List<SqlType> types = columns.stream().map(Column::type).toList();
    try (Statement statement = connection.createStatement()) {
      String text = connection == duck ? texts(sql, columns) : sql;
      List<List<String>> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery(text)) {
        int count = result.getMetaData().getColumnCount();
        while (result.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= count; i++) {
            row.add(result.getString(i));
          }
          rows.add(row);
        }
      }
      return new Outcome(rows, types, null, text);
    } catch (SQLException e) {
      if (connection == postgres) {
        return Outcome.error(e.getSQLState(), e.getMessage() + " in " + sql);
      }
      RuntimeException error = DuckDbErrors.translate(e);
      return error instanceof MegaDbException own
          ? Outcome.error(own.sqlState(), own.getMessage() + " in " + sql)
          : Outcome.error("?", error + " in " + sql);
    }
  }

  private static String texts(String sql, List<Column> columns) {
    List<String> names = OutputNames.of(columns.stream().map(Column::name).toList());
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String column = io.megadb.spi.catalog.Identifiers.quote(names.get(i));
      texts.add(DuckDbCasts.toText(column, columns.get(i).type()));
    }
    return "SELECT " + String.join(", ", texts) + " FROM (" + sql + ") AS q";
  }

  /** Every table becomes a slot, as the splitter would do for tables of local tiers. */
  static RelNode slots(RelNode rel, List<String> slots) {
    return rel.accept(
        new RelShuttleImpl() {
          @Override
          public RelNode visit(TableScan scan) {
            BoundTable table = scan.getTable().unwrap(BoundTable.class);
            if (table == null) {
              // The working table of a recursive query.
              return scan;
            }
            slots.add('"' + table.definition().name().name() + '"');
            return new SlotScan(
                scan.getCluster(),
                SlotScan.Source.LOCAL_TABLE,
                slots.size() - 1,
                scan.getRowType());
          }

          @Override
          protected RelNode visitChild(RelNode parent, int i, RelNode child) {
            return subQueries(super.visitChild(parent, i, child));
          }

          @Override
          protected RelNode visitChildren(RelNode node) {
            return subQueries(super.visitChildren(node));
          }

          private RelNode subQueries(RelNode node) {
            return node.accept(
                new RexShuttle() {
                  @Override
                  public RexNode visitSubQuery(RexSubQuery query) {
                    RelNode inner = slots(query.rel, slots);
                    RexSubQuery visited = (RexSubQuery) super.visitSubQuery(query);
                    return visited.clone(inner);
                  }
                });
          }
        });
  }

  static String typeName(SqlType type) {
    return CalciteTypes.displayName(type);
  }

  @Override
  public void close() throws SQLException {
    try (EmbeddedPostgres stopped = server;
        Connection first = postgres;
        Connection second = duck) {
      // Closed in reverse order.
    }
  }
}
