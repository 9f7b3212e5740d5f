package io.megadb.planner.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.Binder;
import io.megadb.planner.bind.BoundQuery;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.TypeTable;
import io.megadb.sql.Statement.Query;
import io.megadb.sql.StatementParser;
import java.math.BigDecimal;
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
import org.apache.calcite.sql.SqlNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written for the 22 TPC-H queries gives the answers of DuckDB running their own text. */
class TestTpchQueries {
  @TempDir static Path folder;
  private static Connection duck;
  private static BindContext context;

  @BeforeAll
  static void loadTables() throws Exception {
    duck = DriverManager.getConnection("jdbc:duckdb:");
    TpchData.load(duck, 0.01, folder);
    CatalogSnapshot catalog = CatalogSnapshot.empty();
    for (String statement : TpchData.resource("schema.sql").strip().split(";\\s*")) {
      int open = statement.indexOf('(');
      String name = statement.substring("create table ".length(), open).strip();
      List<Column> columns = new ArrayList<>();
      for (String column :
          statement.substring(open + 1, statement.lastIndexOf(')')).split(",\\s+")) {
        String[] parts = column.split(" ", 2);
        columns.add(Column.of(parts[0], TypeTable.parse(parts[1]).orElseThrow()));
      }
      catalog =
          catalog.withTable(
              TableDefinition.of(new TableName("olap", "public", name), columns, List.of()));
    }
    context = new BindContext(catalog, List.of("public"), ZoneId.of("UTC"), "tester");
  }

  @AfterAll
  static void close() throws SQLException {
    duck.close();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22})
  void answersLikeTheOriginalText(int number) throws Exception {
    String original = TpchData.query(number);
    SqlNode query = ((Query) new StatementParser().parse(original)).node();
    BoundQuery bound = new Binder().bindQuery(query, context);
    List<String> slots = new ArrayList<>();
    RelNode rel = Routes.slots(bound.rel(), slots);
    String written =
        new DuckDbWriter()
            .write(rel, bound.columns())
            .fill(part -> slots.get(((SqlTemplate.ScanSlot) part).scanId()));
    List<List<Object>> expected = rows(original);
    try (Statement statement = duck.createStatement()) {
      for (String setup : DuckDbMacros.statements()) {
        statement.execute(setup);
      }
      for (String setting : DuckDbMacros.settings()) {
        statement.execute(setting);
      }
    }
    List<List<Object>> actual = rows(written);
    assertThat(actual).as(written).hasSameSizeAs(expected);
    for (int row = 0; row < expected.size(); row++) {
      for (int column = 0; column < expected.get(row).size(); column++) {
        Object want = expected.get(row).get(column);
        Object got = actual.get(row).get(column);
        String where = "row " + row + " column " + column + " of " + written;
        if (want instanceof Double floating) {
          // The original's AVG and division are floating point in DuckDB, ours are exact.
          double unit = got instanceof BigDecimal exact ? Math.pow(10, -exact.scale()) : 0;
          assertThat(((Number) got).doubleValue())
              .as(where)
              .isCloseTo(floating, within(unit + Math.abs(floating) * 1e-9));
        } else if (want instanceof Number) {
          assertThat(new BigDecimal(got.toString()))
              .as(where)
              .isEqualByComparingTo(want.toString());
        } else {
          assertThat(got).as(where).isEqualTo(want);
        }
      }
    }
  }

  private static List<List<Object>> rows(String sql) throws SQLException {
    try (Statement statement = duck.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      List<List<Object>> rows = new ArrayList<>();
      while (result.next()) {
        List<Object> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(result.getObject(i));
        }
        rows.add(row);
      }
      return rows;
    }
  }
}
