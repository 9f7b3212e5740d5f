package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a tool such as DBeaver (its generic JDBC driver) asks when it connects, opens the tree of
 * schemas, a table and its rows.
 */
@Timeout(120)
class DatabaseToolIT {
  @TempDir static Path folder;
  private static ServerFixture server;

  @BeforeAll
  static void start() throws Exception {
    server = new ServerFixture(folder);
    try (Connection connection = server.connect("PROTOBUF");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA shop");
      statement.execute(
          "CREATE TABLE shop.customers (id integer PRIMARY KEY, name varchar(40) NOT NULL,"
              + " balance numeric(12,2) DEFAULT 0)");
      statement.execute("CREATE TABLE shop.orders (id bigint, at timestamptz) USING OLAP");
      statement.execute("CREATE TABLE shop.carts (id integer PRIMARY KEY) USING MEMORY");
      statement.execute(
          "CREATE VIEW shop.totals AS SELECT c.name, count(*) AS n FROM shop.customers c"
              + " JOIN shop.orders o ON o.id = c.id GROUP BY c.name");
      statement.execute("COMMENT ON TABLE shop.customers IS 'who buys'");
      statement.execute("INSERT INTO shop.customers VALUES (1, 'Ada', 1.50), (2, 'Bob', NULL)");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void connects(String serialization) throws Exception {
    try (Connection connection = server.connect(serialization)) {
      DatabaseMetaData metadata = connection.getMetaData();
      // Name, version, letter case and transactions of the "database" are the driver's own words.
      assertThat(metadata.getSQLKeywords()).contains("ILIKE");
      assertThat(metadata.getIdentifierQuoteString()).isEqualTo("\"");
      assertThat(metadata.getSearchStringEscape()).isEqualTo("\\");
      assertThat(metadata.supportsBatchUpdates()).isTrue();
      assertThat(metadata.getDefaultTransactionIsolation())
          .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
      List<Callable<Object>> questions =
          List.of(
              metadata::getDatabaseProductName,
              metadata::getDatabaseProductVersion,
              metadata::storesLowerCaseIdentifiers,
              metadata::supportsMixedCaseQuotedIdentifiers,
              metadata::supportsTransactions,
              metadata::getDriverName,
              metadata::getDriverVersion,
              metadata::getSQLKeywords,
              metadata::getNumericFunctions,
              metadata::getStringFunctions,
              metadata::getSystemFunctions,
              metadata::getTimeDateFunctions,
              metadata::getExtraNameCharacters,
              metadata::getCatalogTerm,
              metadata::getSchemaTerm,
              metadata::getProcedureTerm,
              metadata::getCatalogSeparator,
              metadata::isCatalogAtStart,
              metadata::supportsCatalogsInDataManipulation,
              metadata::supportsSchemasInDataManipulation,
              metadata::supportsSchemasInTableDefinitions,
              metadata::supportsMultipleResultSets,
              metadata::supportsStoredProcedures,
              metadata::supportsSavepoints,
              metadata::supportsSubqueriesInIns,
              metadata::getSQLStateType,
              metadata::getDatabaseMajorVersion,
              metadata::getURL,
              metadata::getUserName,
              metadata::isReadOnly,
              connection::getCatalog,
              connection::getSchema,
              connection::getAutoCommit,
              connection::getTransactionIsolation,
              () -> connection.isValid(5),
              () -> {
                connection.clearWarnings();
                return "";
              });
      for (Callable<Object> question : questions) {
        question.call();
      }
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void showsTheTree(String serialization) throws SQLException {
    try (Connection connection = server.connect(serialization)) {
      DatabaseMetaData metadata = connection.getMetaData();
      assertThat(column(metadata.getCatalogs(), "TABLE_CAT")).contains("memory", "olap", "oltp");
      assertThat(column(metadata.getSchemas(), "TABLE_SCHEM")).contains("public", "shop");
      assertThat(column(metadata.getTableTypes(), "TABLE_TYPE")).contains("TABLE", "VIEW");
      assertThat(column(metadata.getTables(null, "shop", "%", null), "TABLE_NAME"))
          .containsExactlyInAnyOrder("carts", "customers", "orders", "totals");
      assertThat(
              column(metadata.getTables("olap", "shop", "%", new String[] {"TABLE"}), "TABLE_NAME"))
          .containsExactly("orders");
      assertThat(column(metadata.getTables(null, "shop", "%", new String[] {"VIEW"}), "TABLE_NAME"))
          .containsExactly("totals");
      assertThat(column(metadata.getTables(null, "shop", "customers", null), "REMARKS"))
          .containsExactly("who buys");
      assertThat(column(metadata.getTypeInfo(), "TYPE_NAME")).contains("numeric", "timestamptz");
      for (ResultSet none :
          List.of(
              metadata.getPrimaryKeys(null, "shop", "customers"),
              metadata.getImportedKeys(null, "shop", "customers"),
              metadata.getExportedKeys(null, "shop", "customers"),
              metadata.getIndexInfo(null, "shop", "customers", false, true),
              metadata.getProcedures(null, "shop", "%"),
              metadata.getFunctions(null, "shop", "%"),
              metadata.getTablePrivileges(null, "shop", "%"),
              metadata.getColumnPrivileges(null, "shop", "customers", "%"),
              metadata.getUDTs(null, "shop", "%", null),
              metadata.getClientInfoProperties())) {
        // The protocol has no requests for these: the driver answers them with nothing.
        try (none) {
          assertThat(none.next()).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void opensATable(String serialization) throws SQLException {
    try (Connection connection = server.connect(serialization)) {
      DatabaseMetaData metadata = connection.getMetaData();
      try (ResultSet columns = metadata.getColumns("oltp", "shop", "customers", "%")) {
        columns.next();
        assertThat(columns.getString("COLUMN_NAME")).isEqualTo("id");
        assertThat(columns.getInt("DATA_TYPE")).isEqualTo(Types.INTEGER);
        assertThat(columns.getInt("NULLABLE")).isEqualTo(DatabaseMetaData.columnNoNulls);
        columns.next();
        assertThat(columns.getString("TYPE_NAME")).isEqualTo("varchar(40)");
        assertThat(columns.getInt("COLUMN_SIZE")).isEqualTo(40);
        columns.next();
        assertThat(columns.getInt("DECIMAL_DIGITS")).isEqualTo(2);
        assertThat(columns.getString("COLUMN_DEF")).contains("0");
        assertThat(columns.next()).isFalse();
      }
      try (Statement statement =
          connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
        statement.setFetchSize(200);
        statement.setMaxRows(200);
        try (ResultSet rows = statement.executeQuery("SELECT * FROM oltp.shop.customers x")) {
          ResultSetMetaData shape = rows.getMetaData();
          assertThat(shape.getColumnCount()).isEqualTo(3);
          assertThat(shape.getColumnLabel(3)).isEqualTo("balance");
          assertThat(shape.getScale(3)).isEqualTo(2);
          assertThat(shape.isNullable(1)).isEqualTo(ResultSetMetaData.columnNullable);
          rows.next();
          assertThat(rows.getInt(1)).isEqualTo(1);
          assertThat(rows.getBigDecimal(3)).isEqualByComparingTo("1.50");
          rows.next();
          assertThat(rows.getObject(3)).isNull();
          assertThat(rows.wasNull()).isTrue();
        }
        assertThat((Object) statement.getWarnings()).isNull();
        assertThat(statement.getMoreResults()).isFalse();
        assertThat(TiersAtWork.rows(statement, "SELECT count(*) FROM shop.totals"))
            .containsExactly("0");
      }
    }
  }

  private static List<String> column(ResultSet rows, String name) throws SQLException {
    try (rows) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(name));
      }
      return values;
    }
  }
}
