package io.megadb.server.avatica;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every type through the real Avatica driver in both formats. */
class AvaticaTypesIT {
  @TempDir static Path folder;
  private static WireFixture fixture;

  @BeforeAll
  static void start() {
    fixture = new WireFixture(folder);
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true | true",
        "(-32768)::smallint | -32768",
        "(-2147483648)::integer | -2147483648",
        "9223372036854775807::bigint | 9223372036854775807",
        "0.1::real | 0.1",
        "1.5::double | 1.5",
        "'NaN'::double | NaN",
        "'Infinity'::double | Infinity",
        "'-Infinity'::real | -Infinity",
        "12345678901234567890123456789012345678::decimal(38,0) | 12345678901234567890123456789012345678",
        "-0.00000001::decimal(10,8) | -1E-8",
        "1.50::decimal(10,2) | 1.50",
        "'grüße 🎉'::varchar | grüße 🎉",
        "date '2024-02-29' | 2024-02-29",
        "'0044-03-15 (BC)'::date | 0044-03-15 BC",
        "time '23:59:59.999999' | 23:59:59.999999",
        "timestamp '2024-02-29 12:00:00.123456' | 2024-02-29 12:00:00.123456",
        "timestamp '1969-12-31 23:59:59.9' | 1969-12-31 23:59:59.9",
        "timestamptz '2024-02-29 12:00:00.5+02' | 2024-02-29 10:00:00.5+00",
        "interval '14 months -3 days 04:05:06.789' | 1 year 2 mons -3 days +04:05:06.789",
        "interval '0 days' | 00:00:00",
        "'00112233-4455-6677-8899-aabbccddeeff'::uuid | 00112233-4455-6677-8899-aabbccddeeff",
        "'{\"a\": [1, null]}'::json | {\"a\": [1, null]}",
        "{'a': 1, 'b': 'x\"y'} | {\"a\":1,\"b\":\"x\\\"y\"}",
        "[1, NULL, 3] | [1, null, 3]",
        "['a', ''] | [a, ]",
        "[]::integer[] | []",
        "[1.5, NULL]::double[] | [1.5, null]",
        "[1.50, 2]::decimal(10,2)[] | [1.50, 2.00]",
        "[date '2024-01-01'] | [2024-01-01]",
        "[[1, 2], [NULL]] | [[1,2], [null]]",
        "'x'::blob::varchar | x",
      })
  void showsValuesAsPostgresqlDoes(String expression, String expected) throws SQLException {
    for (String serialization : new String[] {"JSON", "PROTOBUF"}) {
      try (Connection connection = fixture.connect(serialization);
          Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery("SELECT " + expression + " AS v UNION ALL SELECT NULL")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString("v")).as(serialization).isEqualTo(expected);
        assertThat(rows.wasNull()).isFalse();
        boolean noNumber = expected.endsWith("NaN") || expected.endsWith("Infinity");
        if (!noNumber || serialization.equals("PROTOBUF")) {
          assertThat(rows.getObject(1)).isNotNull();
        }
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString("v")).isNull();
        assertThat(rows.wasNull()).isTrue();
        assertThat(rows.next()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void givesJavaObjects(String serialization) throws SQLException {
    try (Connection connection = fixture.connect(serialization);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT 7::bigint, 1.25::decimal(10,2), '\\x00\\xFF'::blob, [1, 2], true, 2.5::double,"
                    + " 2.5::real, 'x'")) {
      rows.next();
      assertThat(rows.getLong(1)).isEqualTo(7);
      assertThat(rows.getBigDecimal(2)).isEqualTo(new BigDecimal("1.25"));
      assertThat(rows.getBytes(3)).containsExactly(0, 0xff);
      Array array = rows.getArray(4);
      assertThat((Object[]) array.getArray()).containsExactly(1, 2);
      assertThat(rows.getBoolean(5)).isTrue();
      assertThat(rows.getDouble(6)).isEqualTo(2.5);
      assertThat(rows.getFloat(7)).isEqualTo(2.5f);
      ResultSetMetaData metadata = rows.getMetaData();
      assertThat(metadata.getColumnType(1)).isEqualTo(Types.BIGINT);
      assertThat(metadata.getColumnTypeName(2)).isEqualTo("numeric(10,2)");
      assertThat(metadata.getPrecision(2)).isEqualTo(10);
      assertThat(metadata.getScale(2)).isEqualTo(2);
      assertThat(metadata.getColumnType(3)).isEqualTo(Types.VARBINARY);
      assertThat(metadata.getColumnType(4)).isEqualTo(Types.ARRAY);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void givesJavaSqlTimesOnRequest(String serialization) throws SQLException {
    try (Connection connection =
            fixture.connect(serialization, Map.of("temporal", "jdbc", "timeZone", "UTC"));
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT date '2024-02-29', timestamp '2024-02-29 12:00:00.123', time '01:02:03'")) {
      rows.next();
      assertThat(rows.getDate(1)).isEqualTo(Date.valueOf("2024-02-29"));
      assertThat(rows.getTimestamp(2)).isEqualTo(Timestamp.valueOf("2024-02-29 12:00:00.123"));
      assertThat(rows.getString(2)).isEqualTo("2024-02-29 12:00:00.123");
      assertThat(rows.getTime(3).toString()).isEqualTo("01:02:03");
      assertThat(rows.getMetaData().getColumnType(2)).isEqualTo(Types.TIMESTAMP);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void carriesLargeTextAndAllOfUnicode(String serialization) throws SQLException {
    StringBuilder all = new StringBuilder();
    for (int c = 1; c <= Character.MAX_CODE_POINT; c += 7) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        all.appendCodePoint(c);
      }
    }
    String million = "x".repeat(1 << 20);
    try (Connection connection = fixture.connect(serialization);
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT ?::varchar AS a, ?::varchar AS b, ?::varchar AS c")) {
      statement.setString(1, all.toString());
      statement.setString(2, million);
      statement.setString(3, "");
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        assertThat(rows.getString(1).equals(all.toString())).isTrue();
        assertThat(rows.getString(2).equals(million)).isTrue();
        assertThat(rows.getString(3)).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void takesTypedParameters(String serialization) throws SQLException {
    try (Connection connection = fixture.connect(serialization, Map.of("timeZone", "UTC"));
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT ?::integer, ?::bigint, ?::decimal(10,2), ?::double, ?::boolean, ?::date,"
                    + " ?::timestamp, ?::blob, ?::varchar, ?::uuid, ?::smallint")) {
      statement.setInt(1, 5);
      statement.setInt(2, 6);
      statement.setBigDecimal(3, new BigDecimal("1.25"));
      statement.setDouble(4, 2.5);
      statement.setBoolean(5, true);
      statement.setDate(6, Date.valueOf("2024-02-29"));
      statement.setTimestamp(7, Timestamp.valueOf("2024-02-29 12:00:00.123"));
      statement.setBytes(8, "ab".getBytes(StandardCharsets.UTF_8));
      statement.setString(9, "it's");
      statement.setString(10, "00112233-4455-6677-8899-aabbccddeeff");
      statement.setNull(11, Types.SMALLINT);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        String[] texts = new String[7];
        for (int i = 0; i < texts.length; i++) {
          texts[i] = rows.getString(i + 1);
        }
        assertThat(texts)
            .containsExactly(
                "5", "6", "1.25", "2.5", "true", "2024-02-29", "2024-02-29 12:00:00.123");
        assertThat(Arrays.toString(rows.getBytes(8))).isEqualTo("[97, 98]");
        assertThat(rows.getString(9)).isEqualTo("it's");
        assertThat(rows.getString(10)).startsWith("00112233");
        assertThat(rows.getObject(11)).isNull();
      }
    }
  }
}
