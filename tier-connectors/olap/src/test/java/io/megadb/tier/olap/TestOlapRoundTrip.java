package io.megadb.tier.olap;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import io.megadb.spi.type.TypeTable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type's edges through INSERT and scan. */
class TestOlapRoundTrip {
  @RegisterExtension static final OlapFixture OLAP = OlapFixture.decoding();

  private static Arguments type(SqlType type, String... literals) {
    return Arguments.of(type, List.of(literals));
  }

  static List<Arguments> edges() {
    String nines = "9".repeat(38);
    return List.of(
        type(Simple.BOOLEAN, "true", "false"),
        type(Simple.SMALLINT, "-32768", "32767", "0"),
        type(Simple.INTEGER, "-2147483648", "2147483647"),
        type(Simple.BIGINT, "-9223372036854775808", "9223372036854775807"),
        type(Simple.REAL, "'nan'", "'inf'", "'-inf'", "-0.0", "1.1754944e-38", "3.4028235e38"),
        type(
            Simple.DOUBLE,
            "'nan'",
            "'inf'",
            "'-inf'",
            "-0.0",
            "4.9e-324",
            "1.7976931348623157e308"),
        type(new SqlType.Numeric(38, 0), "'" + nines + "'", "'-" + nines + "'", "0"),
        type(new SqlType.Numeric(38, 38), "'0." + nines + "'", "'-0." + nines + "'"),
        type(new SqlType.Numeric(9, 2), "9999999.99", "-9999999.99"),
        type(new SqlType.Numeric(18, 3), "999999999999999.999"),
        type(new SqlType.UnconstrainedNumeric(), "'123.4567890123456789'", "'-0.5'"),
        type(
            Simple.TEXT,
            "''",
            "'a' || chr(0) || 'b'",
            "'é🎉'",
            "chr(1114111)",
            "repeat('é', 500000)"),
        type(new SqlType.Varchar(5), "'abcde'"),
        type(Simple.JSON, "'{\"a\": [1, null]}'", "'null'"),
        type(Simple.BYTEA, "''::BLOB", "'\\x00\\xFF'::BLOB", "repeat('y', 70000)::BLOB"),
        type(
            Simple.DATE,
            "'infinity'",
            "'-infinity'",
            "'0044-03-15 (BC)'",
            "'5874897-12-31'",
            "'1969-12-31'"),
        type(Simple.TIME, "'00:00:00'", "'23:59:59.999999'"),
        type(
            Simple.TIMESTAMP,
            "'infinity'",
            "'-infinity'",
            "'0044-03-15 (BC) 10:00:00.000001'",
            "'294246-12-31 23:59:59.999999'",
            "'1969-12-31 23:59:59.999999'"),
        type(
            Simple.TIMESTAMPTZ,
            "'infinity'",
            "'0044-03-15 (BC) 10:00:00.000001+00'",
            "'2024-02-29 23:59:59.999999+00'"),
        type(
            Simple.INTERVAL,
            "'1 year 2 months -3 days -04:05:06.000007'",
            "'0 seconds'",
            "'-100 years'"),
        type(
            Simple.UUID,
            "'00000000-0000-0000-0000-000000000000'",
            "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
            "'80000000-0000-0000-7fff-000000000001'"),
        type(new SqlType.Array(Simple.BIGINT), "[1, NULL, -9223372036854775808]", "[]"),
        type(new SqlType.Array(Simple.UUID), "['ffffffff-ffff-ffff-ffff-ffffffffffff', NULL]"),
        type(new SqlType.Array(Simple.JSON), "['{}', NULL]"),
        type(new SqlType.Array(Simple.SMALLINT), "[1, -32768]"),
        type(
            new SqlType.Struct(
                List.of(
                    Column.of("a b", Simple.SMALLINT),
                    Column.of("t", Simple.TEXT),
                    Column.of("l", new SqlType.Array(new SqlType.Numeric(10, 2))))),
            "{'a b': 1, 't': 'x', 'l': [1.25, NULL]}",
            "{'a b': NULL, 't': NULL, 'l': NULL}"),
        type(
            new SqlType.Array(
                new SqlType.Struct(
                    List.of(Column.of("j", Simple.JSON), Column.of("iv", Simple.INTERVAL)))),
            "[{'j': '[1]', 'iv': '1 day'}, NULL]"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("edges")
  void keepsEveryEdgeOfTheType(SqlType type, List<String> literals) {
    TableDefinition table =
        OLAP.create(
            OlapFixture.definition(
                OLAP.newName(), new Column("n", Simple.INTEGER, false), Column.of("v", type)));
    assertThat(table.rowType())
        .containsExactly(new Column("n", Simple.INTEGER, false), Column.of("v", type));
    StringBuilder select = new StringBuilder("SELECT 0 AS n, NULL::" + duck(type) + " AS v");
    for (int i = 0; i < literals.size(); i++) {
      select
          .append(" UNION ALL SELECT ")
          .append(i + 1)
          .append(", CAST(")
          .append(literals.get(i))
          .append(" AS ")
          .append(duck(type))
          .append(")");
    }
    long rows = OLAP.insert(table, select.toString());
    assertThat(rows).isEqualTo(literals.size() + 1L);

    assertSame(OLAP.scan(table, List.of("n", "v")), rows, select.toString());
    OLAP.allDecoded(table);
    LocalScan decoded = OLAP.scan(table, List.of("n", "v"));
    assertThat(decoded.facts().unitsDecoded()).isEqualTo(1);
    assertSame(decoded, rows, select.toString());
  }

  private static void assertSame(LocalScan scan, long rows, String select) {
    List<String> difference =
        OLAP.rows(
            scan,
            "SELECT count(*) FILTER (WHERE s.v IS NOT DISTINCT FROM e.v), count(*),"
                + " any_value(typeof(s.v)) = any_value(typeof(e.v)) FROM %s AS s FULL JOIN ("
                + select
                + ") AS e ON s.n = e.n");
    String count = Long.toString(rows);
    assertThat(difference).containsExactly(count + "|" + count + "|true");
  }

  private static String duck(SqlType type) {
    return TypeTable.duckDb(type);
  }

  @Test
  void scansATableWithoutRows() {
    TableDefinition table =
        OLAP.create(
            OlapFixture.definition(
                OLAP.newName(), Column.of("a", Simple.JSON), Column.of("b", Simple.SMALLINT)));
    assertThat(OLAP.rows(OLAP.scan(table, List.of("b", "a")), "SELECT * FROM %s")).isEmpty();
    assertThat(OLAP.rows(OLAP.scan(table, List.of()), "SELECT count(*) FROM %s"))
        .containsExactly("0");
    assertThat(OLAP.insert(table, "SELECT '{}', 1 WHERE false")).isZero();
    assertThat(OLAP.tier().statistics(table.name()).orElseThrow().rows()).isZero();
  }
}
