package io.megadb.planner.bind.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.time.ZoneId;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestLiterals {
  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      textBlock =
          """
          1 month ¦ 1 months
          1 year 2 mons 3 days 04:05:06 ¦ 14 months 3 days 14706 seconds
          -1 day ¦ -1 days
          1 day ago ¦ -1 days
          1-2 ¦ 14 months
          3 4:05 ¦ 3 days 14700 seconds
          1.5 days ¦ 1 days 43200 seconds
          1.5 months ¦ 1 months 15 days
          P1Y2M3DT4H5M6.5S ¦ 14 months 3 days 14706500000 microseconds
          2 weeks ¦ 14 days
          90 ¦ 90 seconds
          1 day -00:00:01 ¦ 1 days -1 seconds
          0 days ¦ 0 seconds
          """)
  void readsIntervals(String text, String canonical) {
    assertThat(Intervals.parse(text).orElseThrow().text()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource({"1 fortnight", "day", "1 day x", "''"})
  void refusesWhatIsNoInterval(String text) {
    assertThat(Intervals.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      textBlock =
          """
          date ¦ 2024-02-29 ¦ DATE '2024-02-29'
          date ¦ 20240229 ¦ DATE '2024-02-29'
          date ¦ 0044-03-15 BC ¦ CAST('0044-03-15 BC' AS DATE)
          date ¦ infinity ¦ CAST('infinity' AS DATE)
          timestamp ¦ 2024-01-01T10:00:00.1234567 ¦ TIMESTAMP '2024-01-01 10:00:00.123457'
          timestamp ¦ 2024-01-01 10:00+05 ¦ TIMESTAMP '2024-01-01 10:00:00.000000'
          timestamptz ¦ 2024-01-01 10:00+05:30 ¦ CAST('2024-01-01 04:30:00.000000+00' AS TIMESTAMPTZ)
          timestamptz ¦ 2024-07-01 10:00 ¦ CAST('2024-07-01 08:00:00.000000+00' AS TIMESTAMPTZ)
          time ¦ 10:00 ¦ TIME '10:00:00.000000'
          boolean ¦ t ¦ TRUE
          boolean ¦ off ¦ FALSE
          bigint ¦ ' 42 ' ¦ 42
          numeric(10,2) ¦ 1.50 ¦ 1.50
          double precision ¦ NaN ¦ CAST('NaN' AS DOUBLE PRECISION)
          uuid ¦ A0EEBC999C0B4EF8BB6D6BB9BD380A11 ¦ CAST('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' AS UUID)
          bytea ¦ \\x00FF ¦ X'00FF'
          interval ¦ 1 hour ¦ CAST('3600 seconds' AS INTERVAL)
          """)
  void readsTextAsPostgresDoes(String type, String text, String literal) {
    RelDataType target = CalciteTypes.toCalcite(TypeTable.parse(type).orElseThrow(), true);
    assertThat(
            Literals.read(text, target, SqlParserPos.ZERO, ZoneId.of("Europe/Berlin"))
                .toString()
                .replace("`", ""))
        .isEqualTo(literal);
  }

  @Test
  void readsArrays() {
    RelDataType type = CalciteTypes.toCalcite(new SqlType.Array(SqlType.Simple.TEXT), true);
    assertThat(
            Literals.read("{a, \"b,\\\"c\", NULL}", type, SqlParserPos.ZERO, ZoneId.of("UTC"))
                .toString())
        .isEqualTo("CAST(ARRAY['a', 'b,\"c', NULL] AS TEXT[])");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      textBlock =
          """
          integer ¦ 1.5 ¦ 22P02
          integer ¦ 3000000000 ¦ 22003
          date ¦ 2023-02-29 ¦ 22008
          date ¦ yesterday-ish ¦ 22007
          boolean ¦ maybe ¦ 22P02
          real ¦ 1e400 ¦ 22003
          json ¦ {a} ¦ 22P02
          interval ¦ soon ¦ 22007
          text[] ¦ a,b ¦ 22P02
          """)
  void refusesMalformedText(String type, String text, String state) {
    RelDataType target = CalciteTypes.toCalcite(TypeTable.parse(type).orElseThrow(), true);
    assertThatThrownBy(() -> Literals.read(text, target, SqlParserPos.ZERO, ZoneId.of("UTC")))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo(state));
  }

  @Test
  void everyTypeSurvivesCalcite() {
    for (SqlType.Simple type : SqlType.Simple.values()) {
      assertThat(CalciteTypes.toSql(CalciteTypes.toCalcite(type, true))).isEqualTo(type);
      SqlType array = new SqlType.Array(type);
      assertThat(CalciteTypes.toSql(CalciteTypes.toCalcite(array, false))).isEqualTo(array);
    }
    SqlType struct =
        new SqlType.Struct(
            java.util.List.of(
                io.megadb.spi.type.Column.of("a", SqlType.Simple.JSON),
                io.megadb.spi.type.Column.of("b", new SqlType.Varchar(7))));
    assertThat(CalciteTypes.toSql(CalciteTypes.toCalcite(struct, true))).isEqualTo(struct);
    assertThat(CalciteTypes.toSql(CalciteTypes.toCalcite(new SqlType.Numeric(38, 38), true)))
        .isEqualTo(new SqlType.Numeric(38, 38));
  }
}
