package io.megadb.tier.oltp;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.tier.SqlTier;
import io.megadb.spi.tier.TableStatistics;
import io.megadb.spi.tier.Tier;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.tier.oltp.wire.PgTypes;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLState;

/** What PostgreSQL's system catalogs say about its tables. Queries are in resources. */
final class PgCatalog {
  private static final Set<String> CODE_POINT_LOCALES =
      Set.of("c", "posix", "c.utf-8", "c.utf8", "ucs_basic");
  private static final Pattern PLAN_ROWS = Pattern.compile("\"Plan Rows\": ([0-9.e+]+)");

  private final String catalog;
  private final ConnectionPool pool;
  private final PgErrors errors;
  private final String tablesSql = resource("tables.sql");
  private final String fingerprintSql = resource("fingerprint.sql");
  private final String sizeSql = resource("size.sql");

  PgCatalog(String catalog, ConnectionPool pool, PgErrors errors) {
    this.catalog = catalog;
    this.pool = pool;
    this.errors = errors;
  }

  static String resource(String name) {
    try (var in = PgCatalog.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException("resource " + name, e);
    }
  }

  /** The database connected to. */
  record Database(String name, boolean comparesByCodePoint) {}

  Database database() {
    // Through json, as the columns differ between PostgreSQL's versions.
    String sql =
        "SELECT d ->> 'datname', d ->> 'datlocprovider', d ->> 'datcollate'"
            + " FROM (SELECT pg_catalog.to_jsonb(x) AS d FROM pg_catalog.pg_database x"
            + " WHERE datname = pg_catalog.current_database()) y";
    return with(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            boolean codePoint =
                switch (rows.getString(2)) {
                  // PostgreSQL's own provider has C, C.UTF-8 and PG_UNICODE_FAST, all memcmp.
                  case "b" -> true;
                  case "c" ->
                      CODE_POINT_LOCALES.contains(rows.getString(3).toLowerCase(Locale.ROOT));
                  default -> false;
                };
            return new Database(rows.getString(1), codePoint);
          }
        });
  }

  Tier.Listing listing() {
    return with(
        connection -> {
          connection.setAutoCommit(false);
          try (Statement statement = connection.createStatement()) {
            // Of one snapshot: dropping what was just made brings an old fingerprint back.
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            return new Tier.Listing(fingerprint(statement), tables(statement));
          } finally {
            endTransaction(connection);
          }
        });
  }

  private List<TableDefinition> tables(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery(tablesSql)) {
      Map<Long, TableBuilder> tables = new LinkedHashMap<>();
      while (rows.next()) {
        long oid = rows.getLong("oid");
        TableBuilder table = tables.get(oid);
        if (table == null) {
          table = TableBuilder.of(catalog, rows);
          tables.put(oid, table);
        }
        table.addColumn(rows);
      }
      return tables.values().stream().map(TableBuilder::build).toList();
    }
  }

  String fingerprint() {
    return with(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return fingerprint(statement);
          }
        });
  }

  private String fingerprint(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery(fingerprintSql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void endTransaction(Connection connection) throws SQLException {
    if (!connection.isClosed()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** Rows as the planner estimates them, which takes the table's present size into account. */
  Optional<TableStatistics> statistics(TableName table) {
    String quoted = Identifiers.quote(table.schema()) + "." + Identifiers.quote(table.name());
    return with(
        connection -> {
          connection.setAutoCommit(false);
          try (Statement statement = connection.createStatement()) {
            // Planning, which asks this, is not to wait until another session ends its DDL.
            statement.execute("SET LOCAL lock_timeout = '100ms'");
            return Optional.of(statistics(statement, quoted));
          } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.equals(PSQLState.UNDEFINED_TABLE.getState())
                || state.equals("3F000")
                || state.equals(ErrorCode.LOCK_NOT_AVAILABLE.sqlState())) {
              return Optional.empty();
            }
            throw e;
          } finally {
            endTransaction(connection);
          }
        });
  }

  private TableStatistics statistics(Statement statement, String quoted) throws SQLException {
    long rows;
    try (ResultSet plan = statement.executeQuery("EXPLAIN (FORMAT JSON) SELECT FROM " + quoted)) {
      plan.next();
      Matcher matcher = PLAN_ROWS.matcher(plan.getString(1));
      rows = matcher.find() ? (long) Double.parseDouble(matcher.group(1)) : 0;
    }
    try (PreparedStatement sized = statement.getConnection().prepareStatement(sizeSql)) {
      sized.setString(1, quoted);
      try (ResultSet size = sized.executeQuery()) {
        size.next();
        return new TableStatistics(rows, size.getLong(1), false);
      }
    }
  }

  /** What a connection of the pool yields. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  <T> T with(Work<T> work) {
    Lease lease = pool.borrow();
    try {
      return work.on(lease.connection());
    } catch (SQLException e) {
      throw errors.translate(e);
    } finally {
      lease.giveBack();
    }
  }

  /** A table whose columns come row by row. */
  private record TableBuilder(
      TableName name,
      TableDefinition.Kind kind,
      List<ColumnDefinition> columns,
      List<String> primaryKey,
      List<String> checks,
      Map<String, String> options,
      Optional<String> comment) {

    static TableBuilder of(String catalog, ResultSet row) throws SQLException {
      boolean view = Set.of("v", "m").contains(row.getString("relkind"));
      return new TableBuilder(
          new TableName(catalog, row.getString("nspname"), row.getString("relname")),
          view ? TableDefinition.Kind.VIEW : TableDefinition.Kind.TABLE,
          new ArrayList<>(),
          strings(row.getArray("primary_key")),
          strings(row.getArray("checks")),
          new LinkedHashMap<>(),
          Optional.ofNullable(row.getString("table_comment")));
    }

    private static List<String> strings(Array array) throws SQLException {
      return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    /** Of vector types the names tell: domains of MegaDB's, or the extension's types. */
    private SqlType type(ResultSet row) throws SQLException {
      Optional<SqlType> vector =
          Optional.ofNullable(row.getString("vector_type")).flatMap(TypeTable::parse);
      if (vector.isPresent() && row.getBoolean("is_domain")) {
        options.put(SqlTier.KEPT_VECTORS, VectorTypes.SCHEMA);
      }
      return vector.isPresent()
          ? vector.get()
          : PgTypes.sqlType((int) row.getLong("type_oid"), row.getInt("type_modifier"));
    }

    void addColumn(ResultSet row) throws SQLException {
      if (row.getString("attname") == null) {
        return;
      }
      Column column =
          new Column(row.getString("attname"), type(row), !row.getBoolean("attnotnull"));
      columns.add(
          new ColumnDefinition(
              column,
              Optional.ofNullable(row.getString("column_default")),
              Optional.ofNullable(row.getString("column_comment"))));
    }

    TableDefinition build() {
      return new TableDefinition(
          name, kind, columns, primaryKey, checks, List.of(), options, comment);
    }
  }
}
