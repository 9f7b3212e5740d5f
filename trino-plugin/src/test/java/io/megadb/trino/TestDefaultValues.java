package io.megadb.trino;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.trino.type.DefaultValues;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.BooleanType;
import io.trino.spi.type.DateType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.VarcharType;
import org.junit.jupiter.api.Test;

/** DEFAULT between the two dialects. */
class TestDefaultValues {
  @Test
  void literalsOfTrinoAreWrittenForMegadb() {
    assertThat(DefaultValues.megadb("123", "bigint")).isEqualTo("123");
    assertThat(DefaultValues.megadb("-1.5E0", "double precision")).isEqualTo("-1.5E0");
    assertThat(DefaultValues.megadb("'it''s'", "text")).isEqualTo("'it''s'");
    assertThat(DefaultValues.megadb("null", "text")).isEqualTo("null");
    assertThat(DefaultValues.megadb("true", "boolean")).isEqualTo("true");
    assertThat(DefaultValues.megadb("X'0aFF'", "bytea")).isEqualTo("CAST('\\x0aFF' AS bytea)");
    assertThat(DefaultValues.megadb("DATE '2024-01-02'", "date"))
        .isEqualTo("CAST('2024-01-02' AS date)");
    assertThat(DefaultValues.megadb("DECIMAL '1.50'", "numeric(5,2)"))
        .isEqualTo("CAST('1.50' AS numeric(5,2))");
  }

  @Test
  void literalsOfMegadbAreShownInTrino() {
    assertThat(DefaultValues.trino("43", BigintType.BIGINT)).contains("43");
    assertThat(DefaultValues.trino("'-5'::integer", BigintType.BIGINT)).contains("-5");
    assertThat(DefaultValues.trino("(5)::numeric", DecimalType.createDecimalType(5, 2)))
        .contains("5");
    assertThat(DefaultValues.trino("'a::b'::character varying(10)", VarcharType.VARCHAR))
        .contains("'a::b'");
    assertThat(DefaultValues.trino("'it''s'", VarcharType.VARCHAR)).contains("'it''s'");
    assertThat(DefaultValues.trino("NULL::integer", BigintType.BIGINT)).contains("NULL");
    assertThat(DefaultValues.trino("TRUE", BooleanType.BOOLEAN)).contains("TRUE");
    assertThat(DefaultValues.trino("CAST('2024-01-02' AS date)", DateType.DATE))
        .contains("DATE '2024-01-02'");
    assertThat(
            DefaultValues.trino(
                "'2024-01-02 03:04:05.5'::timestamp without time zone",
                TimestampType.TIMESTAMP_MICROS))
        .contains("TIMESTAMP '2024-01-02 03:04:05.5'");
  }

  @Test
  void whatIsNoLiteralIsNotShown() {
    assertThat(DefaultValues.trino("now()", TimestampType.TIMESTAMP_MICROS)).isEmpty();
    assertThat(DefaultValues.trino("1 + 1", BigintType.BIGINT)).isEmpty();
    assertThat(DefaultValues.trino("(1) + (1)", BigintType.BIGINT)).isEmpty();
    assertThat(DefaultValues.trino("'a' || 'b'", VarcharType.VARCHAR)).isEmpty();
    assertThat(DefaultValues.trino("upper('x'::text)", VarcharType.VARCHAR)).isEmpty();
    assertThat(DefaultValues.trino("'today'::date", DateType.DATE)).isEmpty();
    assertThat(DefaultValues.trino("nextval('s'::regclass)", BigintType.BIGINT)).isEmpty();
    assertThat(DefaultValues.trino("CAST(1 AS bigint) + CAST(2 AS bigint)", BigintType.BIGINT))
        .isEmpty();
  }
}
