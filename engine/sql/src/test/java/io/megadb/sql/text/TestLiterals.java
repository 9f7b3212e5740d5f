package io.megadb.sql.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.PeriodDuration;
import org.junit.jupiter.api.Test;

class TestLiterals {
  private static final SqlType INTS = new SqlType.Array(Simple.INTEGER);

  @Test
  void writesTypedLiterals() {
    assertThat(Literals.postgres(Simple.INTEGER, null)).isEqualTo("CAST(NULL AS integer)");
    assertThat(Literals.postgres(Simple.BOOLEAN, true)).isEqualTo("TRUE");
    assertThat(Literals.postgres(Simple.BIGINT, Long.MIN_VALUE))
        .isEqualTo("CAST('-9223372036854775808' AS bigint)");
    assertThat(Literals.duckDb(Simple.DOUBLE, Double.NaN)).isEqualTo("CAST('NaN' AS DOUBLE)");
    assertThat(Literals.duckDb(Simple.REAL, Float.NEGATIVE_INFINITY))
        .isEqualTo("CAST('-Infinity' AS FLOAT)");
    assertThat(Literals.postgres(new SqlType.Numeric(12, 2), new BigDecimal("1E+3")))
        .isEqualTo("CAST('1000' AS numeric(12,2))");
    assertThat(Literals.postgres(Simple.TEXT, "it's")).isEqualTo("CAST('it''s' AS text)");
    assertThat(Literals.duckDb(Simple.TEXT, "a\0b"))
        .isEqualTo("CAST('a' || chr(0) || 'b' AS VARCHAR)");
    assertThat(Literals.postgres(Simple.BYTEA, new byte[] {0, (byte) 0xff}))
        .isEqualTo("CAST('\\x00ff' AS bytea)");
    assertThat(Literals.duckDb(Simple.BYTEA, new byte[] {0, (byte) 0xff}))
        .isEqualTo("from_hex('00ff')");
    assertThat(Literals.postgres(Simple.DATE, LocalDate.of(2024, 1, 31)))
        .isEqualTo("CAST('2024-01-31' AS date)");
    assertThat(Literals.postgres(Simple.DATE, LocalDate.of(-43, 3, 15)))
        .isEqualTo("CAST('0044-03-15 BC' AS date)");
    assertThat(Literals.duckDb(Simple.DATE, LocalDate.of(-43, 3, 15)))
        .isEqualTo("CAST('0044-03-15 (BC)' AS DATE)");
    assertThat(Literals.postgres(Simple.TIMESTAMP, LocalDateTime.of(-43, 3, 15, 1, 2)))
        .isEqualTo("CAST('0044-03-15 01:02:00 BC' AS timestamp)");
    assertThat(Literals.duckDb(Simple.TIMESTAMP, LocalDateTime.of(-43, 3, 15, 1, 2)))
        .isEqualTo("CAST('0044-03-15 (BC) 01:02:00' AS TIMESTAMP)");
    assertThat(Literals.duckDb(Simple.TIME, LocalTime.of(1, 2, 3, 4000)))
        .isEqualTo("CAST('01:02:03.000004' AS TIME)");
    assertThat(Literals.postgres(Simple.TIMESTAMP, LocalDateTime.of(2024, 1, 2, 3, 4)))
        .isEqualTo("CAST('2024-01-02 03:04:00' AS timestamp)");
    assertThat(
            Literals.duckDb(
                Simple.TIMESTAMPTZ,
                OffsetDateTime.of(2024, 1, 2, 3, 4, 5, 0, ZoneOffset.ofHours(2))))
        .isEqualTo("CAST('2024-01-02 01:04:05+00' AS TIMESTAMP WITH TIME ZONE)");
    assertThat(Literals.postgres(Simple.TIMESTAMP, LocalDateTime.MAX))
        .isEqualTo("CAST('infinity' AS timestamp)");
    assertThat(
            Literals.postgres(
                Simple.INTERVAL, new PeriodDuration(Period.of(1, 2, 3), Duration.ofSeconds(-5))))
        .isEqualTo("CAST('14 months 3 days -00:00:05' AS interval)");
    UUID uuid = new UUID(1, 2);
    assertThat(Literals.postgres(Simple.UUID, uuid)).isEqualTo("CAST('" + uuid + "' AS uuid)");
    assertThat(Literals.postgres(Simple.JSON, "{}")).isEqualTo("CAST('{}' AS jsonb)");
    assertThat(Literals.postgres(INTS, Arrays.asList(1, null)))
        .isEqualTo("CAST(ARRAY[CAST('1' AS integer), CAST(NULL AS integer)] AS integer[])");
    assertThat(Literals.duckDb(INTS, List.of())).isEqualTo("CAST([] AS INTEGER[])");
    SqlType struct = new SqlType.Struct(List.of(Column.of("a", Simple.INTEGER)));
    assertThat(Literals.duckDb(struct, Map.of("a", 1)))
        .isEqualTo("CAST({'a': CAST('1' AS INTEGER)} AS STRUCT(\"a\" INTEGER))");
    assertThat(Literals.postgres(struct, Map.of("a", 1)))
        .isEqualTo("jsonb_build_object('a', CAST('1' AS integer))");
  }

  @Test
  void readsStringsAsTheTypeOfTheLiteral() {
    assertThat(Literals.postgres(Simple.INTEGER, " 5 ")).isEqualTo("CAST('5' AS integer)");
    assertThat(Literals.duckDb(INTS, "{1,2}"))
        .isEqualTo("CAST([CAST('1' AS INTEGER), CAST('2' AS INTEGER)] AS INTEGER[])");
    assertFails(Simple.INTEGER, "x", ErrorCode.INVALID_TEXT_REPRESENTATION);
    assertThatThrownBy(() -> Literals.postgres(Simple.DATE, 5))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.is(ErrorCode.DATATYPE_MISMATCH)).isTrue());
    assertThatThrownBy(() -> Literals.postgres(Simple.TEXT, "\0"))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.is(ErrorCode.DATA_EXCEPTION)).isTrue());
  }

  @Test
  void parsesTextOfEveryType() {
    assertThat(Literals.parse(Simple.BOOLEAN, " Yes")).isEqualTo(true);
    assertThat(Literals.parse(Simple.BOOLEAN, "off")).isEqualTo(false);
    assertThat(Literals.parse(Simple.SMALLINT, "-32768")).isEqualTo(Short.MIN_VALUE);
    assertThat(Literals.parse(Simple.BIGINT, "9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(Literals.parse(Simple.REAL, "1.5")).isEqualTo(1.5f);
    assertThat(Literals.parse(Simple.REAL, "inf")).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Literals.parse(Simple.DOUBLE, "nan")).isEqualTo(Double.NaN);
    assertThat(Literals.parse(Simple.DOUBLE, "-1e-5")).isEqualTo(-1e-5);
    assertThat(Literals.parse(new SqlType.Numeric(5, 2), "123.455"))
        .isEqualTo(new BigDecimal("123.46"));
    assertThat(Literals.parse(new SqlType.UnconstrainedNumeric(), "1.500"))
        .isEqualTo(new BigDecimal("1.500"));
    assertThat(Literals.parse(new SqlType.Varchar(2), "ab  ")).isEqualTo("ab");
    assertThat(Literals.parse(Simple.BYTEA, "\\x01 ff")).isEqualTo(new byte[] {1, (byte) 0xff});
    assertThat(Literals.parse(Simple.BYTEA, "a\\\\\\001")).isEqualTo(new byte[] {'a', '\\', 1});
    assertThat(Literals.parse(Simple.DATE, "2024-02-29")).isEqualTo(LocalDate.of(2024, 2, 29));
    assertThat(Literals.parse(Simple.DATE, "0044-03-15 BC")).isEqualTo(LocalDate.of(-43, 3, 15));
    assertThat(Literals.parse(Simple.TIMESTAMP, "0044-03-15 12:00:00.000001 BC"))
        .isEqualTo(LocalDateTime.of(-43, 3, 15, 12, 0, 0, 1_000));
    assertThat(Literals.parse(Simple.TIMESTAMPTZ, "0044-03-15 12:00:00 BC"))
        .isEqualTo(OffsetDateTime.parse("-0043-03-15T12:00:00Z"));
    assertThat(Literals.parse(Simple.DATE, "20240229")).isEqualTo(LocalDate.of(2024, 2, 29));
    assertThat(Literals.parse(Simple.DATE, "-infinity")).isEqualTo(LocalDate.MIN);
    assertThat(Literals.parse(Simple.TIME, "10:20:30.1234567"))
        .isEqualTo(LocalTime.of(10, 20, 30, 123_457_000));
    assertThat(Literals.parse(Simple.TIMESTAMP, "2024-01-02T03:04:05.5"))
        .isEqualTo(LocalDateTime.of(2024, 1, 2, 3, 4, 5, 500_000_000));
    assertThat(Literals.parse(Simple.TIMESTAMP, "2024-01-02"))
        .isEqualTo(LocalDateTime.of(2024, 1, 2, 0, 0));
    assertThat(Literals.parse(Simple.TIMESTAMP, "2024-01-02 24:00:00"))
        .isEqualTo(LocalDateTime.of(2024, 1, 3, 0, 0));
    assertThat(Literals.parse(Simple.TIMESTAMPTZ, "2024-01-02 03:04:05+02"))
        .isEqualTo(OffsetDateTime.parse("2024-01-02T01:04:05Z"));
    assertThat(Literals.parse(Simple.TIMESTAMPTZ, "2024-07-02 03:04:05 Europe/Zurich"))
        .isEqualTo(OffsetDateTime.parse("2024-07-02T01:04:05Z"));
    assertThat(
            ValueParser.parse(
                Simple.TIMESTAMPTZ, "2024-07-02 03:04:05", ZoneId.of("Europe/Zurich")))
        .isEqualTo(OffsetDateTime.parse("2024-07-02T01:04:05Z"));
    assertThat(Literals.parse(Simple.TIMESTAMPTZ, "2024-07-02 03:04:05.123456-05:30"))
        .isEqualTo(OffsetDateTime.parse("2024-07-02T08:34:05.123456Z"));
    assertThat(Literals.parse(Simple.UUID, "{A0EEBC99-9c0b4ef8-bb6d6bb9bd380a11}"))
        .isEqualTo(UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"));
    assertThat(Literals.parse(Simple.JSON, "{\"a\": [1, 2.5e3, \"\\u00e4\", null, true]}"))
        .isEqualTo("{\"a\": [1, 2.5e3, \"\\u00e4\", null, true]}");
    assertThat(Literals.parse(INTS, " {1, NULL,3} ")).isEqualTo(Arrays.asList(1, null, 3));
    assertThat(Literals.parse(new SqlType.Array(Simple.TEXT), "{a b,\"c,\\\"d\",\"NULL\"}"))
        .isEqualTo(List.of("a b", "c,\"d", "NULL"));
    assertThat(Literals.parse(new SqlType.Array(INTS), "{{1},{}}"))
        .isEqualTo(List.of(List.of(1), List.of()));
  }

  @Test
  void readsIntervalsOfEveryStyle() {
    assertInterval("1 year 2 days 03:00:00", "12 months 2 days 03:00:00");
    assertInterval("1 mon", "1 months");
    assertInterval("-1 days +02:03:04.5", "-1 days 02:03:04.500000");
    assertInterval("@ 1 hour 2 mins ago", "-01:02:00");
    assertInterval("1-2", "14 months");
    assertInterval("3 4:05:06", "3 days 04:05:06");
    assertInterval("P1Y2M3DT4H5M6.5S", "14 months 3 days 04:05:06.500000");
    assertInterval("PT-90S", "-00:01:30");
    assertInterval("1.5 months", "1 months 15 days");
    assertInterval("0.5 days", "12:00:00");
    assertInterval("90", "00:01:30");
    assertInterval("100:00:00", "100:00:00");
    assertInterval("0 days", "0 days");
    assertInterval("2 weeks 1 quarter", "3 months 14 days");
  }

  @Test
  void refusesTextThatIsNoValue() {
    for (Simple type : Simple.values()) {
      if (type != Simple.TEXT && type != Simple.BYTEA) {
        ErrorCode code =
            switch (type) {
              case DATE, TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL ->
                  ErrorCode.INVALID_DATETIME_FORMAT;
              default -> ErrorCode.INVALID_TEXT_REPRESENTATION;
            };
        assertFails(type, "nonsense!", code);
        assertFails(type, "", code);
      }
    }
    assertFails(Simple.BYTEA, "\\xzz", ErrorCode.INVALID_TEXT_REPRESENTATION);
    assertFails(Simple.SMALLINT, "32768", ErrorCode.NUMERIC_OUT_OF_RANGE);
    assertFails(Simple.DOUBLE, "1e400", ErrorCode.NUMERIC_OUT_OF_RANGE);
    assertFails(Simple.DOUBLE, "1d", ErrorCode.INVALID_TEXT_REPRESENTATION);
    assertFails(new SqlType.Numeric(4, 2), "100", ErrorCode.NUMERIC_OUT_OF_RANGE);
    assertFails(new SqlType.UnconstrainedNumeric(), "1e999999999", ErrorCode.NUMERIC_OUT_OF_RANGE);
    assertFails(new SqlType.Varchar(2), "abc", ErrorCode.STRING_TOO_LONG);
    assertFails(Simple.DATE, "2024-02-30", ErrorCode.DATETIME_OVERFLOW);
    assertFails(Simple.TIME, "25:00", ErrorCode.DATETIME_OVERFLOW);
    assertFails(Simple.INTERVAL, "999999999999 years", ErrorCode.DATETIME_OVERFLOW);
    assertFails(INTS, "{1,", ErrorCode.INVALID_TEXT_REPRESENTATION);
    assertFails(INTS, "{1}x", ErrorCode.INVALID_TEXT_REPRESENTATION);
    assertFails(Simple.JSON, "{\"a\":}", ErrorCode.INVALID_TEXT_REPRESENTATION);
    assertFails(Simple.JSON, "[1] 2", ErrorCode.INVALID_TEXT_REPRESENTATION);
  }

  private static void assertInterval(String text, String canonical) {
    PeriodDuration interval = (PeriodDuration) Literals.parse(Simple.INTERVAL, text);
    assertThat(IntervalText.canonical(interval)).isEqualTo(canonical);
    assertThat(IntervalText.canonical(IntervalText.parse(canonical))).isEqualTo(canonical);
  }

  private static void assertFails(SqlType type, String text, ErrorCode code) {
    assertThatThrownBy(() -> Literals.parse(type, text))
        .as("%s of %s", text, type)
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo(code.sqlState()));
  }
}
