package io.megadb.exec;

import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conditions in SQL skip the data files of OLAP tables, whatever the column's type. */
class FileSkippingIT {
  @TempDir static Path folder;
  private static EngineFixture fixture;
  private static Session session;
  private static int tables;

  @BeforeAll
  static void start() throws Exception {
    fixture = new EngineFixture(folder);
    session = fixture.engine.openSession("test");
  }

  @AfterAll
  static void stop() throws Exception {
    session.close();
    fixture.close();
  }

  private static void assertFiles(int read, int skipped, String sql) {
    Matcher units =
        Pattern.compile("actual units=(\\d+) pruned=(\\d+)")
            .matcher(String.join("\n", rows(session, "EXPLAIN ANALYZE " + sql)));
    assertThat(units.find()).as(sql).isTrue();
    assertThat(List.of(units.group(1), units.group(2)))
        .as(sql)
        .containsExactly(Integer.toString(read), Integer.toString(skipped));
  }

  private static String newTable(String columns) {
    String table = "t" + ++tables;
    rows(session, "CREATE TABLE " + table + " (" + columns);
    return table;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          boolean          | false | true
          smallint         | -32768 | 32767
          integer          | -7 | 2147483647
          bigint           | -9223372036854775807 | 5000000000
          real             | -1.5 | 1e10
          double precision | -0.1 | 1e300
          numeric(9,2)     | -9.25 | 1234567.89
          numeric(38,10)   | -9.25 | 9999999999999999999999999999.0000000001
          numeric          | -9.25 | 1e15
          text             | 'Zebra' | 'apple'
          varchar(20)      | 'b' | 'bb'
          text             | 'aéééééééééééééééééééééééééééééééééééééééé' | 'béééééééééééééééééééééééééééééééééééééééé'
          bytea            | '\\x00' | '\\xff01'
          date             | DATE '1969-12-31' | DATE '2025-02-28'
          time             | TIME '00:00:00' | TIME '23:59:59.999999'
          timestamp        | TIMESTAMP '1969-12-31 23:59:59.999999' | TIMESTAMP '2025-01-01 00:00:00'
          timestamptz      | TIMESTAMPTZ '1969-12-31 23:59:59.999999+00' | TIMESTAMPTZ '2025-01-01 00:00:00+02'
          uuid             | '018f0000-0000-7000-8000-000000000001'::uuid | 'f18f0000-0000-7000-8000-000000000012'::uuid
          """)
  void everyTypeSkipsByItsBounds(String type, String low, String high) {
    String table = newTable("id integer, v " + type + ") USING OLAP");
    rows(session, "INSERT INTO " + table + " VALUES (1, " + low + "), (2, NULL)");
    rows(session, "INSERT INTO " + table + " VALUES (3, " + high + ")");
    String select = "SELECT id FROM " + table + " WHERE v ";
    assertFiles(1, 1, select + "= " + low);
    assertFiles(1, 1, select + "= " + high);
    assertFiles(1, 1, select + "> " + low);
    assertFiles(1, 1, select + "< " + high);
    assertFiles(2, 0, select + "IN (" + low + ", " + high + ")");
    assertFiles(2, 0, select + "BETWEEN " + low + " AND " + high);
    assertFiles(1, 1, select + "IS NULL");
    assertThat(rows(session, select + "= " + low)).containsExactly("1");
    assertThat(rows(session, select + ">= " + high)).containsExactly("3");
    assertThat(rows(session, select + "IS NULL")).containsExactly("2");
  }

  @Test
  void notANumberIsGreaterThanAllAndNeverLost() {
    String table = newTable("id integer, v double precision) USING OLAP");
    rows(session, "INSERT INTO " + table + " VALUES (1, 1), (2, 'NaN')");
    rows(session, "INSERT INTO " + table + " VALUES (3, 2)");
    String select = "SELECT id FROM " + table + " WHERE v ";
    assertThat(rows(session, select + "> 5")).containsExactly("2");
    assertFiles(1, 1, select + "> 5");
    assertThat(rows(session, select + "= 'NaN'")).containsExactly("2");
    assertFiles(1, 1, select + "= 'NaN'");
    assertFiles(1, 1, select + ">= double precision 'Infinity'");
    assertThat(rows(session, select + "< double precision 'Infinity' ORDER BY id"))
        .containsExactly("1", "3");
    assertFiles(1, 1, select + "< 1.5");
  }

  @ParameterizedTest(name = "{1} by {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          v            | text      | 'eu'  | 'us'
          v            | boolean   | false | true
          bucket(64, v) | bigint   | 1     | 2
          bucket(64, v) | text     | 'a'   | 'c'
          truncate(10, v) | integer | 5    | 27
          truncate(2, v) | text    | 'abc' | 'xyz'
          year(v)      | date      | DATE '2024-05-05' | DATE '2025-05-05'
          month(v)     | timestamp | TIMESTAMP '2025-01-31 23:00:00' | TIMESTAMP '2025-02-01 00:00:00'
          day(v)       | timestamptz | TIMESTAMPTZ '2025-01-31 23:00:00+00' | TIMESTAMPTZ '2025-02-01 00:00:00+00'
          hour(v)      | timestamp | TIMESTAMP '2025-01-31 23:00:00' | TIMESTAMP '2025-02-01 00:00:00'
          """)
  void everyTransformSkipsPartitions(String transform, String type, String a, String b) {
    String table =
        newTable("id integer, v " + type + ") USING OLAP PARTITIONED BY (" + transform + ")");
    rows(session, "INSERT INTO " + table + " VALUES (1, " + a + "), (2, " + b + ")");
    String select = "SELECT id FROM " + table + " WHERE v ";
    assertFiles(1, 1, select + "= " + a);
    assertFiles(1, 1, select + "= " + b);
    assertThat(rows(session, select + "= " + b)).containsExactly("2");
    assertThat(rows(session, "UPDATE " + table + " SET id = 9 WHERE v = " + a))
        .containsExactly("UPDATE 1");
    assertThat(rows(session, "SELECT id FROM " + table + " ORDER BY id")).containsExactly("2", "9");
  }
}
