package io.megadb.exec.values;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import io.megadb.sql.Statement;
import io.megadb.sql.StatementParser;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestValuesReader {
  private static final TableDefinition TABLE =
      TableDefinition.of(
          new TableName("memory", "public", "t"),
          List.of(
              Column.of("id", Simple.BIGINT),
              Column.of("v", new SqlType.Varchar(3)),
              Column.of("d", Simple.DATE),
              Column.of("ts", Simple.TIMESTAMP),
              Column.of("b", Simple.BOOLEAN),
              Column.of("a", new SqlType.Array(Simple.INTEGER))),
          List.of());

  private static Optional<ValuesReader.Read> read(String values) {
    Statement.Insert insert =
        (Statement.Insert) new StatementParser().parse("INSERT INTO t " + values);
    return ValuesReader.read(insert, TABLE, ZoneOffset.UTC);
  }

  @Test
  void readsLiteralsAsWhatTheirColumnsAre() {
    GivenRows rows =
        read("(id, v, d, ts, b) VALUES"
                + " (1, 'abcd', DATE '2026-01-02', TIMESTAMP '2026-01-02 03:04:05', TRUE),"
                + " (NULL, NULL, '2026-01-03', '2026-01-02 03:04:05.5', 'f')")
            .orElseThrow()
            .rows();
    assertThat(rows.types())
        .containsExactly(
            Simple.INTEGER, Simple.TEXT, Simple.DATE, Simple.TIMESTAMP, Simple.BOOLEAN);
    assertThat(rows.rows())
        .containsExactly(
            Arrays.asList(
                BigDecimal.ONE,
                "abcd",
                LocalDate.of(2026, 1, 2),
                LocalDateTime.of(2026, 1, 2, 3, 4, 5),
                true),
            Arrays.asList(
                null,
                null,
                LocalDate.of(2026, 1, 3),
                LocalDateTime.of(2026, 1, 2, 3, 4, 5, 500_000_000),
                false));
  }

  @Test
  void numbersOfAColumnHaveTheTypeThatHoldsThemAll() {
    assertThat(numberType("1", "-2147483648")).isEqualTo(Simple.INTEGER);
    assertThat(numberType("1", "2147483648")).isEqualTo(Simple.BIGINT);
    assertThat(numberType("1", "9223372036854775808")).isEqualTo(new SqlType.Numeric(19, 0));
    assertThat(numberType("-12.5", "0.125")).isEqualTo(new SqlType.Numeric(5, 3));
    assertThat(numberType("0.5", "0")).isEqualTo(new SqlType.Numeric(2, 1));
  }

  private static SqlType numberType(String first, String second) {
    return read("(id) VALUES (" + first + "), (" + second + ")")
        .orElseThrow()
        .rows()
        .types()
        .getFirst();
  }

  @Test
  void parametersHaveTheTypeOfTheColumnTheyGoTo() {
    ValuesReader.Read read = read("(v, id) VALUES ($2, $1), ('x', $1)").orElseThrow();
    assertThat(read.parameterTypes()).containsExactly(Simple.BIGINT, new SqlType.Varchar(3));
    assertThat(read.rows().with(List.of(List.of(1L, "a"), List.of(2L, "b"))).rows())
        .containsExactly(List.of("a", 1L), List.of("x", 1L), List.of("b", 2L), List.of("x", 2L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VALUES (1 + 1)",
        "(id) VALUES (1), ($1)",
        "(id) VALUES (1), ('1')",
        "(id) VALUES (DEFAULT)",
        "(id) VALUES (1, 2)",
        "(nothing) VALUES (1)",
        "(v) VALUES (1)",
        "(id) VALUES (1e3)",
        "(id) VALUES ('one')",
        "(d) VALUES (TIMESTAMP '2026-01-01 00:00:00')",
        "(a) VALUES ('{1}')",
        "(id) VALUES ($2)",
        "(id, v) VALUES ($1, $1)",
        "(id) SELECT 1",
        "DEFAULT VALUES"
      })
  void leavesTheRestToThePlanner(String source) {
    assertThat(read(source)).isEmpty();
  }
}
