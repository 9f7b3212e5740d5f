package io.megadb.tier.oltp;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.PeriodDuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read out of a statement's text, and how values become text. */
class TestStatementText {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET x = 1",
        "  /* c */ set search_path = a",
        "-- c\nRESET ALL",
        "LISTEN c",
        "PREPARE p AS SELECT 1",
        "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
        "DISCARD ALL",
        "LOAD 'x'",
        "CREATE TEMP TABLE t (x int)",
        "create or replace local temporary view v as select 1",
        "SELECT 1 INTO TEMP t",
        "SELECT set_config('a.b', 'c', false)",
        "SELECT pg_advisory_lock(1)",
        "SELECT nextval('s')"
      })
  void sessionStateIsRecognised(String sql) {
    assertThat(new StatementTraits(sql).makesSessionState()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT temp FROM weather",
        "SET LOCAL x = 1",
        "SET TRANSACTION READ ONLY",
        "PREPARE TRANSACTION 'x'",
        "CREATE TABLE temp (x int)",
        "UPDATE t SET x = 1",
        "SELECT pg_advisory_xact_lock(1)",
        ""
      })
  void otherStatementsLeaveNoSessionState(String sql) {
    assertThat(new StatementTraits(sql).makesSessionState()).isFalse();
  }

  @Test
  void theFirstWordDecidesHowAResultIsRead() {
    assertThat(new StatementTraits("((/* a */ SELECT 1))").mode())
        .isEqualTo(StatementTraits.Mode.UNKNOWN);
    assertThat(new StatementTraits("INSERT INTO t VALUES (1)").mode())
        .isEqualTo(StatementTraits.Mode.AT_ONCE);
    assertThat(new StatementTraits("DELETE FROM t RETURNING x").mode())
        .isEqualTo(StatementTraits.Mode.UNKNOWN);
    assertThat(new StatementTraits("EXECUTE p").mode()).isEqualTo(StatementTraits.Mode.PORTAL);
    String blanks = " -- c\n".repeat(2_000) + " ".repeat(1 << 20);
    assertThat(new StatementTraits(blanks + "VALUES (1)").keyword()).isEqualTo("values");
  }

  @Test
  void positionsAreThoseOfTheTextAsWritten() {
    String written = "SELECT ?, ?, '?', x";
    String sent = "SELECT $1, $2, '?', x";
    assertThat(PgErrors.positionInWritten(sent.indexOf('x') + 1, written, sent))
        .isEqualTo(written.indexOf('x') + 1);
    assertThat(PgErrors.positionInWritten(1, written, sent)).isEqualTo(1);
    // A character beyond the basic plane counts as one, for PostgreSQL and for us.
    assertThat(PgErrors.positionInWritten(13, "SELECT '😀', x", "SELECT '😀', x")).isEqualTo(13);
    assertThat(PgErrors.positionInWritten(12, "a ?? 'b', x", "a ? 'b', x")).isLessThanOrEqualTo(12);
  }

  @Test
  void questionMarksOfOperatorsAreDoubledAndThoseInTextAreNot() {
    assertThat(PlaceholderText.escaped("SELECT j ? 'a?', \"c?\" /* ? */ -- ?\n, $$?$$"))
        .isEqualTo("SELECT j ?? 'a?', \"c?\" /* ? */ -- ?\n, $$?$$");
  }

  @Test
  void calledNamesAreFoundInOnePassThroughLargeConstants() {
    String plan = "\"Output\": [\"my_f(x)\", \"sum(y)\", \"'" + "x".repeat(1 << 22) + "' (1)\"]";
    assertThat(PlanProbe.calledNames(plan)).containsExactlyInAnyOrder("my_f", "sum");
  }

  @Test
  void valuesBecomeTextThatPostgresReads() {
    assertThat(ParameterBinder.text(5.0)).isEqualTo("5");
    assertThat(ParameterBinder.text(-0.0)).isEqualTo("-0.0");
    assertThat(ParameterBinder.text(Double.NaN)).isEqualTo("NaN");
    assertThat(ParameterBinder.text(1e300)).isEqualTo("1.0E300");
    assertThat(ParameterBinder.text(new BigDecimal("1E+3"))).isEqualTo("1000");
    assertThat(ParameterBinder.text(LocalDate.of(-43, 3, 15))).isEqualTo("0044-03-15 BC");
    assertThat(ParameterBinder.text(LocalDate.of(12345, 1, 2))).isEqualTo("12345-01-02");
    assertThat(ParameterBinder.text(LocalDate.MAX)).isEqualTo("infinity");
    assertThat(ParameterBinder.text(LocalDateTime.of(2026, 1, 2, 3, 4, 5, 6_000)))
        .isEqualTo("2026-01-02 03:04:05.000006");
    assertThat(
            ParameterBinder.text(OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.ofHours(-3))))
        .isEqualTo("2026-01-02 03:04:05-03:00");
    assertThat(ParameterBinder.text(Arrays.asList("a\"b\\", null, "")))
        .isEqualTo("{\"a\\\"b\\\\\",NULL,\"\"}");
    assertThat(ParameterBinder.text(List.of(List.of(1, 2), List.of(3, 4))))
        .isEqualTo("{{\"1\",\"2\"},{\"3\",\"4\"}}");
    assertThat(ParameterBinder.text(new PeriodDuration(Period.of(1, 2, -3), Duration.ofMillis(-1))))
        .isEqualTo("14 months -3 days -1 seconds 999000 microseconds");
  }
}
