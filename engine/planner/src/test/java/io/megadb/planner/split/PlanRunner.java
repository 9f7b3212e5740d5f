package io.megadb.planner.split;

import io.megadb.planner.dialect.DuckDbMacros;
import io.megadb.planner.dialect.DuckDbWriter;
import io.megadb.planner.dialect.PostgresWriter;
import io.megadb.planner.plan.Fragment;
import io.megadb.planner.plan.Fragment.SidewaysFilter;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.plan.StatementValue;
import io.megadb.planner.plan.TableScanPlan;
import io.megadb.planner.plan.TableScanPlan.KeyPrune;
import io.megadb.planner.plan.TableScanPlan.PrunePredicate;
import io.megadb.planner.rel.SlotScan;
import io.megadb.planner.rewrite.Trees;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.type.Column;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelNode;

/**
 * Runs plans with DuckDB in the place of every tier, harder than an executor would: what a scan may
 * skip, it does skip, row by row. So a skipping condition or a sideways filter that is wrong shows
 * in the rows.
 */
final class PlanRunner implements AutoCloseable {
  private static final String NOW = "TIMESTAMPTZ '2025-01-11 12:34:56.789+00'";
  private static final String TODAY = "DATE '2025-01-11'";

  private final Connection duck;

  PlanRunner() throws SQLException {
    duck = DriverManager.getConnection("jdbc:duckdb:");
    for (String statement : DuckDbMacros.settings()) {
      execute(statement);
    }
    for (String statement : DuckDbMacros.statements()) {
      execute(statement);
    }
    execute("SET TimeZone = 'UTC'");
  }

  Connection connection() {
    return duck;
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Rows as text, in the order they come. */
  List<String> rows(String sql) throws SQLException {
    try (Statement statement = duck.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(String.valueOf(result.getObject(i)));
        }
        rows.add(String.join("|", row));
      }
      return rows;
    } catch (SQLException e) {
      throw new SQLException(sql, e);
    }
  }

  /** Writes fragments for DuckDB, scans of tables by their names. */
  static Dialects duckDbEverywhere() {
    return duckDbEverywhere(node -> Optional.empty());
  }

  /** The same, with a tier that does not run everything. */
  static Dialects duckDbEverywhere(Function<RelNode, Optional<String>> blocker) {
    return new Dialects() {
      @Override
      public SqlTemplate residual(RelNode rel, List<Column> columns) {
        return new DuckDbWriter().write(rel, columns);
      }

      @Override
      public SqlTemplate fragment(String catalog, RelNode rel, List<Column> columns) {
        List<String> tables = new ArrayList<>();
        SqlTemplate template = new DuckDbWriter().write(tablesAsSlots(rel, tables), columns);
        return new SqlTemplate(
            template.parts().stream()
                .map(
                    part ->
                        part instanceof SqlTemplate.ScanSlot(int id)
                            ? new SqlTemplate.Text(Identifiers.quote(tables.get(id)))
                            : part)
                .toList());
      }

      @Override
      public Optional<String> blocker(String catalog, RelNode node) {
        return blocker.apply(node);
      }
    };
  }

  /** Writes fragments for PostgreSQL. */
  static Dialects postgresFragments() {
    Dialects duck = duckDbEverywhere();
    return new Dialects() {
      @Override
      public SqlTemplate residual(RelNode rel, List<Column> columns) {
        return duck.residual(rel, columns);
      }

      @Override
      public SqlTemplate fragment(String catalog, RelNode rel, List<Column> columns) {
        return new PostgresWriter().write(rel, columns);
      }

      @Override
      public Optional<String> blocker(String catalog, RelNode node) {
        return Optional.empty();
      }
    };
  }

  private static RelNode tablesAsSlots(RelNode node, List<String> tables) {
    if (Trees.boundTable(node).isPresent()) {
      tables.add(Trees.boundTable(node).get().definition().name().name());
      return new SlotScan(
          node.getCluster(), SlotScan.Source.LOCAL_TABLE, tables.size() - 1, node.getRowType());
    }
    RelNode changed =
        Trees.withInputs(
            node, node.getInputs().stream().map(i -> tablesAsSlots(i, tables)).toList());
    return Trees.mapSubQueries(changed, rel -> tablesAsSlots(rel, tables));
  }

  /** The statement's answer by this plan. */
  List<String> run(QueryPlan plan) throws SQLException {
    for (Fragment fragment : plan.fragments()) {
      StringBuilder sql =
          new StringBuilder(
              "CREATE OR REPLACE TEMP TABLE "
                  + fragmentName(fragment.id())
                  + " AS SELECT * FROM ("
                  + fragment.sql().fill(part -> parameter(part, plan))
                  + ") AS f WHERE TRUE");
      for (SidewaysFilter filter : fragment.filters()) {
        sql.append(" AND ").append(Identifiers.quote(filter.column())).append(" IN (");
        sql.append(fill(filter.keySource(), plan, fragment.id())).append(")");
      }
      execute(sql.toString());
    }
    return rows(fill(plan.residual(), plan, plan.fragments().size()));
  }

  /** The statement as of the time at which plans run here. */
  static String atFixedTime(String sql) {
    return sql.replace("now()", NOW).replace("current_date", TODAY);
  }

  private static String parameter(SqlTemplate.Part part, QueryPlan plan) {
    if (!(part instanceof SqlTemplate.ParameterSlot(int index))) {
      return part.toString();
    }
    return switch (plan.values().get(index - plan.parameterTypes().size())) {
      case StatementValue.Clock clock -> NOW;
      case StatementValue.TextWeights words ->
          throw new IllegalStateException("no index on words here: " + words);
      case StatementValue.Computed computed ->
          "("
              + computed
                  .select()
                  .fill(p -> p instanceof SqlTemplate.Text(String text) ? text : parameter(p, plan))
              + ")";
    };
  }

  private static String fill(SqlTemplate template, QueryPlan plan, int fragmentsThere) {
    return template.fill(
        part ->
            switch (part) {
              case SqlTemplate.ScanSlot(int id) -> scan(plan, id, fragmentsThere);
              case SqlTemplate.FragmentSlot(int id) -> fragmentName(id);
              case SqlTemplate.ParameterSlot parameter -> parameter(parameter, plan);
              default -> throw new IllegalStateException(part.toString());
            });
  }

  private static String fragmentName(int id) {
    return "fragment_" + id;
  }

  private static String scan(QueryPlan plan, int id, int fragmentsThere) {
    TableScanPlan scan = plan.scans().get(id);
    StringBuilder sql = new StringBuilder("(SELECT ");
    sql.append(scan.columns().stream().map(Identifiers::quote).collect(Collectors.joining(", ")));
    sql.append(" FROM ")
        .append(Identifiers.quote(scan.table().name().name()))
        .append(" WHERE TRUE");
    for (PrunePredicate prune : scan.prunes()) {
      sql.append(" AND ").append(condition(plan, prune));
    }
    for (KeyPrune keys : scan.keyPrunes()) {
      if (keys.fragmentId() < fragmentsThere) {
        sql.append(" AND ").append(Identifiers.quote(keys.column())).append(" IN (SELECT ");
        sql.append(Identifiers.quote(keys.fragmentColumn())).append(" FROM ");
        sql.append(fragmentName(keys.fragmentId())).append(")");
      }
    }
    for (SidewaysFilter filter : scan.keyFilters()) {
      if (filter.keySource().fragmentIds().stream().allMatch(f -> f < fragmentsThere)) {
        sql.append(" AND ").append(Identifiers.quote(filter.column())).append(" IN (");
        sql.append(fill(filter.keySource(), plan, fragmentsThere)).append(")");
      }
    }
    return sql.append(")").toString();
  }

  private static String condition(QueryPlan plan, PrunePredicate prune) {
    String column = Identifiers.quote(prune.column());
    String operands =
        prune.operands().stream().map(o -> operand(plan, o)).collect(Collectors.joining(", "));
    return switch (prune.operator()) {
      case EQUAL -> column + " = " + operands;
      case IN -> column + " IN (" + operands + ")";
      case LESS -> column + " < " + operands;
      case LESS_OR_EQUAL -> column + " <= " + operands;
      case GREATER -> column + " > " + operands;
      case GREATER_OR_EQUAL -> column + " >= " + operands;
      case IS_NULL -> column + " IS NULL";
      case IS_NOT_NULL -> column + " IS NOT NULL";
      case MATCHES -> throw new IllegalStateException("no index on words here: " + column);
    };
  }

  private static String operand(QueryPlan plan, Object operand) {
    return switch (operand) {
      case TableScanPlan.ParameterOperand(int index) ->
          parameter(new SqlTemplate.ParameterSlot(index), plan);
      case Number number -> number.toString();
      case Boolean flag -> flag.toString();
      case LocalDateTime timestamp -> Identifiers.literal(timestamp.toString().replace('T', ' '));
      default -> Identifiers.literal(operand.toString());
    };
  }

  @Override
  public void close() throws SQLException {
    duck.close();
  }
}
