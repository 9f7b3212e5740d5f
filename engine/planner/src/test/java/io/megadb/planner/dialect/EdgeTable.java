package io.megadb.planner.dialect;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A table of the edges of every type, the same in DuckDB and PostgreSQL. */
final class EdgeTable {
  /** Column to type. */
  static final Map<String, SqlType> COLUMNS = new TreeMap<>();

  static {
    COLUMNS.put("id", SqlType.Simple.INTEGER);
    COLUMNS.put("s", SqlType.Simple.SMALLINT);
    COLUMNS.put("i", SqlType.Simple.INTEGER);
    COLUMNS.put("b", SqlType.Simple.BIGINT);
    COLUMNS.put("n", new SqlType.Numeric(12, 2));
    COLUMNS.put("w", new SqlType.Numeric(24, 6));
    COLUMNS.put("r", SqlType.Simple.REAL);
    COLUMNS.put("d", SqlType.Simple.DOUBLE);
    COLUMNS.put("f", SqlType.Simple.BOOLEAN);
    COLUMNS.put("t", SqlType.Simple.TEXT);
    COLUMNS.put("dt", SqlType.Simple.DATE);
    COLUMNS.put("ts", SqlType.Simple.TIMESTAMP);
    COLUMNS.put("tz", SqlType.Simple.TIMESTAMPTZ);
    COLUMNS.put("iv", SqlType.Simple.INTERVAL);
    COLUMNS.put("a", new SqlType.Array(SqlType.Simple.INTEGER));
  }

  private static final List<Map<String, String>> ROWS =
      List.of(
          Map.of(),
          row(
              "s",
              "0",
              "i",
              "0",
              "b",
              "0",
              "n",
              "0",
              "w",
              "0",
              "r",
              "0",
              "d",
              "0",
              "f",
              "false",
              "t",
              "''",
              "dt",
              "'1970-01-01'",
              "ts",
              "'1970-01-01'",
              "tz",
              "'1970-01-01'",
              "iv",
              "'0'"),
          row(
              "s",
              "1",
              "i",
              "1",
              "b",
              "1",
              "n",
              "1",
              "w",
              "1",
              "r",
              "1",
              "d",
              "1",
              "f",
              "true",
              "t",
              "'a'",
              "dt",
              "'2020-02-29'",
              "ts",
              "'2020-02-29 12:34:56.789'",
              "tz",
              "'2020-02-29 12:34:56.789'",
              "iv",
              "'1 day'"),
          row(
              "s",
              "-1",
              "i",
              "-1",
              "b",
              "-1",
              "n",
              "-1",
              "w",
              "-1",
              "r",
              "-1",
              "d",
              "-1",
              "t",
              "'-1'",
              "dt",
              "'1969-12-31'",
              "ts",
              "'1969-12-31 23:59:59.999999'",
              "tz",
              "'1969-12-31 23:59:59.999999'",
              "iv",
              "'-1 day'"),
          row(
              "s",
              "32767",
              "i",
              "2147483647",
              "b",
              "9223372036854775807",
              "n",
              "9999999999.99",
              "w",
              "999999999999999999.999999",
              "r",
              "3e38",
              "d",
              "1.7e308",
              "t",
              "'12.5'",
              "dt",
              "'9999-12-31'",
              "ts",
              "'9999-12-31 23:59:59.999999'",
              "tz",
              "'9999-12-31'",
              "iv",
              "'100 years'"),
          row(
              "s",
              "-32768",
              "i",
              "-2147483648",
              "b",
              "-9223372036854775808",
              "n",
              "-9999999999.99",
              "w",
              "-999999999999999999.999999",
              "r",
              "-3e38",
              "d",
              "-1.7e308",
              "t",
              "' 42 '",
              "dt",
              "'0001-01-01'",
              "ts",
              "'0001-01-01'",
              "tz",
              "'0001-01-01'",
              "iv",
              "'-3 months 5 hours'"),
          row(
              "s",
              "7",
              "i",
              "7",
              "b",
              "7000000000",
              "n",
              "2.50",
              "w",
              "0.000001",
              "r",
              "0.1",
              "d",
              "0.1",
              "f",
              "true",
              "t",
              "'Straße ÀÉ'",
              "dt",
              "'2024-12-30'",
              "ts",
              "'2024-03-31 02:30:00'",
              "tz",
              "'2024-03-31 02:30:00'",
              "iv",
              "'1 month 2 days'"),
          row(
              "s",
              "2",
              "i",
              "-100",
              "b",
              "-3",
              "n",
              "-2.50",
              "w",
              "-0.5",
              "r",
              "-2.5",
              "d",
              "-2.5",
              "f",
              "false",
              "t",
              "'a_b%c\\d'",
              "dt",
              "'2000-01-01'",
              "ts",
              "'2000-01-01 00:00:00'",
              "tz",
              "'2000-01-01'",
              "iv",
              "'01:02:03.5'"),
          row(
              "s",
              "3",
              "i",
              "100000",
              "b",
              "1000000000000",
              "n",
              "0.01",
              "w",
              "123456.654321",
              "r",
              "16777216",
              "d",
              "1e15",
              "f",
              "true",
              "t",
              "'2020-01-05'",
              "dt",
              "'infinity'",
              "ts",
              "'infinity'",
              "tz",
              "'infinity'",
              "iv",
              "'36 hours'"),
          row(
              "d",
              "'NaN'",
              "r",
              "'NaN'",
              "t",
              "'NULL'",
              "dt",
              "'-infinity'",
              "ts",
              "'-infinity'",
              "tz",
              "'-infinity'",
              "n",
              "99.99",
              "w",
              "99.995",
              "i",
              "12",
              "b",
              "12",
              "s",
              "12"),
          row(
              "d",
              "'Infinity'",
              "r",
              "'-Infinity'",
              "t",
              "'x,y,,z'",
              "n",
              "3.14",
              "i",
              "5",
              "f",
              "true",
              "b",
              "5",
              "iv",
              "'2 years -1 mons'"),
          row(
              "d",
              "'-0'",
              "r",
              "'-0'",
              "t",
              "'\uD83D\uDE00e\u0301'",
              "i",
              "2",
              "b",
              "2",
              "w",
              "1e10"));

  private EdgeTable() {}

  private static Map<String, String> row(String... values) {
    Map<String, String> row = new TreeMap<>();
    for (int i = 0; i < values.length; i += 2) {
      row.put(values[i], values[i + 1]);
    }
    return row;
  }

  static int rows() {
    return ROWS.size();
  }

  static CatalogSnapshot catalog() {
    List<Column> columns = new ArrayList<>();
    COLUMNS.forEach((name, type) -> columns.add(Column.of(name, type)));
    return CatalogSnapshot.empty()
        .withTable(
            TableDefinition.of(new TableName("oltp", "public", "edges"), columns, List.of()));
  }

  static List<String> duckDb() {
    return statements(true);
  }

  static List<String> postgres() {
    return statements(false);
  }

  private static List<String> statements(boolean duck) {
    List<String> statements = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    COLUMNS.forEach(
        (name, type) -> columns.add(name + " " + (duck ? TypeTable.duckDb(type) : type.sql())));
    statements.add("CREATE TABLE edges (" + String.join(", ", columns) + ")");
    for (int i = 0; i < ROWS.size(); i++) {
      List<String> values = new ArrayList<>();
      for (String name : COLUMNS.keySet()) {
        String array = "'" + (duck ? "[1, NULL, " + i + "]" : "{1,NULL," + i + "}") + "'";
        String value =
            switch (name) {
              case "id" -> String.valueOf(i);
              case "a" -> i == 0 ? "NULL" : array;
              default -> ROWS.get(i).getOrDefault(name, "NULL");
            };
        values.add(value);
      }
      statements.add("INSERT INTO edges VALUES (" + String.join(", ", values) + ")");
    }
    return statements;
  }
}
