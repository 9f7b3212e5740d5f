package io.megadb.tier.oltp;

import static io.megadb.tier.oltp.SharedTier.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.TierResult;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every type's edges, out by execute (with a parameter in), out by read, and in again by copyIn; in
 * the end PostgreSQL itself compares what came back with what was there.
 */
class TypeRoundTripIT {
  private final BufferAllocator allocator = new RootAllocator();
  private final OltpSession session = SharedTier.tier().openSession();

  record Case(String type, String... values) {
    @Override
    public String toString() {
      return type;
    }
  }

  static Stream<Case> cases() {
    String allCharacters = allOfUnicode();
    return Stream.of(
        new Case("boolean", "t", "f"),
        new Case("smallint", "-32768", "32767", "0"),
        new Case("integer", "-2147483648", "2147483647", "0"),
        new Case("bigint", "-9223372036854775808", "9223372036854775807", "0"),
        new Case("real", "NaN", "Infinity", "-Infinity", "1e-45", "3.4028235e+38", "-0"),
        new Case(
            "double precision", "NaN", "Infinity", "-Infinity", "5e-324", "1.7976931348623157e308"),
        new Case("numeric(12,2)", "0", "0.01", "-0.01", "9999999999.99", "-9999999999.99", "10000"),
        new Case("numeric(5,0)", "0", "99999", "-10000"),
        new Case("numeric(4,4)", "0.0001", "-0.9999", "0.0100"),
        new Case("numeric(18,9)", "999999999.999999999", "-0.000000001", "123456789.000000001"),
        new Case(
            "numeric(38,0)",
            "99999999999999999999999999999999999999",
            "-99999999999999999999999999999999999999",
            "10000000000000000000000000000000000000"),
        new Case(
            "numeric(38,38)",
            "0.99999999999999999999999999999999999999",
            "-0.00000000000000000000000000000000000001"),
        new Case("numeric(38,10)", "1234567890123456789012345678.0123456789", "0.0000000001"),
        new Case("numeric(3,-2)", "12300", "-99900", "0"),
        new Case("numeric(2,5)", "0.00012", "-0.00099"),
        new Case("numeric(60,20)", "1234567890123456789012345678901234567890.01234567890123456789"),
        new Case(
            "numeric",
            "NaN",
            "Infinity",
            "-Infinity",
            "0",
            "0.000",
            "1.10",
            "-12345678901234567890123456789012345678901234567890.5",
            "0.00000000000000000000000000000000000000000000000001",
            "1e200",
            "10000",
            "100000000"),
        new Case("text", "", "a'b\"c\\d", "ä€😀", allCharacters, "x".repeat(1 << 20)),
        new Case("varchar(5)", "", "äöü€😀"),
        new Case("char(5)", "ab", ""),
        new Case("bytea", "\\x", "\\x00ff5c27", "\\x" + "00ff".repeat(1 << 18)),
        new Case(
            "date",
            "1970-01-01",
            "4713-11-24 BC",
            "5874897-12-31",
            "0001-01-01",
            "0001-12-31 BC",
            "infinity",
            "-infinity"),
        new Case("time", "00:00:00", "23:59:59.999999", "24:00:00", "00:00:00.000001"),
        new Case(
            "timestamp",
            "1970-01-01 00:00:00",
            "4713-11-24 00:00:00 BC",
            "294247-01-10 04:00:54.775806",
            "1969-12-31 23:59:59.999999",
            "infinity",
            "-infinity"),
        new Case(
            "timestamptz",
            "1970-01-01 00:00:00+00",
            "0044-03-15 12:00:00.000001+00 BC",
            "2026-03-29 02:30:00+02",
            "infinity",
            "-infinity"),
        new Case(
            "interval",
            "0",
            "1 year 2 months 3 days 04:05:06.000007",
            "-1 year -2 months +3 days -04:05:06.000007",
            "178000000 years",
            "2562047 hours"),
        new Case(
            "uuid",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "01234567-89ab-cdef-0123-456789abcdef"),
        new Case("json", "{\"a\": [1, 2.50, null]}", "\"\"", "[ ]", "{\"a\":1, \"a\":2}"),
        new Case("jsonb", "{\"a\": [1, 2.50, null]}", "\"ä😀\"", "null"),
        new Case("integer[]", "{}", "{1,NULL,-2147483648}", "{NULL}"),
        new Case("text[]", "{}", "{\"\",NULL,\"NULL\",\"a,b\\\"c\\\\d\"}"),
        new Case("varchar(3)[]", "{abc,NULL}"),
        new Case("boolean[]", "{t,f,NULL}"),
        new Case("bytea[]", "{\"\\\\x00ff\",NULL}"),
        new Case("double precision[]", "{NaN,-Infinity,0.1}"),
        new Case("numeric(10,2)[]", "{0.01,-99999999.99,NULL}"),
        new Case("date[]", "{infinity,\"0044-03-15 BC\"}"),
        new Case("timestamptz[]", "{\"2026-01-01 00:00:00+00\",NULL}"),
        new Case("uuid[]", "{01234567-89ab-cdef-0123-456789abcdef,NULL}"),
        new Case("jsonb[]", "{\"{\\\"a\\\": 1}\",NULL,null}"),
        new Case("interval[]", "{\"1 mon -2 days\",NULL}"),
        // Types we have no name for: text in and out.
        new Case("inet", "10.0.0.1/8", "::1"),
        new Case("point", "(1,2.5)"),
        new Case("int4range", "[1,10)", "empty"),
        new Case("bit(4)", "1010"),
        new Case("timetz", "12:00:00+02"),
        new Case("xid", "12345"));
  }

  private static String allOfUnicode() {
    StringBuilder all = new StringBuilder();
    for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        all.appendCodePoint(c);
      }
    }
    return all.toString();
  }

  @AfterEach
  void close() {
    session.close();
    allocator.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void valuesSurviveAllWays(Case c) throws Exception {
    run(session, "DROP TABLE IF EXISTS round_trip, round_trip_copy");
    run(session, "CREATE TABLE round_trip (id int, v " + c.type() + ")");
    run(session, "CREATE TABLE round_trip_copy (id int, v " + c.type() + ")");
    for (int i = 0; i < c.values().length; i++) {
      run(session, "INSERT INTO round_trip VALUES (?, ?)", i, c.values()[i]);
    }
    run(session, "INSERT INTO round_trip VALUES (?, ?)", c.values().length, null);

    QueryContext context = SharedTier.context(allocator);
    String select = "SELECT id, v FROM round_trip ORDER BY id";
    TierResult.Rows executed = (TierResult.Rows) session.execute(select, List.of(), context);
    List<Column> columns = executed.columns();
    List<List<Object>> byExecute = SharedTier.drain(executed.reader());
    assertThat(byExecute).hasSize(c.values().length + 1);
    assertThat(byExecute.getLast().get(1)).isNull();

    String cast = TypeTable.postgres(columns.get(1).type());
    String fragment = "SELECT id::integer, v::" + cast + " FROM round_trip ORDER BY id";
    List<List<Object>> byRead = SharedTier.drain(session.read(fragment, columns, context));
    // PostgreSQL's cast prints these in another way than the type does.
    if (!List.of("json", "char(5)", "inet").contains(c.type())) {
      assertThat(byRead).isEqualTo(byExecute);
    }

    TableName copy = new TableName("oltp", "public", "round_trip_copy");
    String same = "SELECT id::integer, v::" + cast + " FROM round_trip";
    try (OltpSession reading = SharedTier.tier().openSession();
        ArrowReader rows =
            c.type().equals("json")
                ? ((TierResult.Rows) reading.execute(select, List.of(), context)).reader()
                : reading.read(same, columns, context)) {
      assertThat(session.copyIn(copy, List.of("id", "v"), rows, context))
          .isEqualTo(c.values().length + 1);
    }
    assertThat(
            run(
                session,
                "SELECT a.id, a.v::text, b.v::text FROM round_trip a JOIN round_trip_copy b"
                    + " USING (id) WHERE a.v::text IS DISTINCT FROM b.v::text"))
        .isEmpty();
  }

  @Test
  void anEnumTakesTextThroughACast() throws Exception {
    run(session, "DROP TABLE IF EXISTS moods");
    run(session, "DROP TYPE IF EXISTS mood");
    run(session, "CREATE TYPE mood AS ENUM ('sad', 'happy')");
    run(session, "CREATE TABLE moods (m mood, n varchar(3), w bigint)");
    QueryContext context = SharedTier.context(allocator);
    List<Column> columns =
        List.of(
            Column.of("m", SqlType.Simple.TEXT),
            Column.of("n", SqlType.Simple.TEXT),
            Column.of("w", SqlType.Simple.INTEGER));
    TableName table = new TableName("oltp", "public", "moods");
    List<String> names = List.of("m", "n", "w");
    try (OltpSession reading = SharedTier.tier().openSession();
        ArrowReader rows = reading.read("SELECT 'happy'::text, 'abc'::text, 5", columns, context)) {
      assertThat(session.copyIn(table, names, rows, context)).isEqualTo(1);
    }
    assertThat(run(session, "SELECT m, n, w FROM moods"))
        .containsExactly(List.of("happy", "abc", 5L));
    try (OltpSession reading = SharedTier.tier().openSession();
        ArrowReader rows =
            reading.read("SELECT 'happy'::text, 'abcd'::text, 5", columns, context)) {
      assertThatThrownBy(() -> session.copyIn(table, names, rows, context))
          .isInstanceOfSatisfying(
              MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo("22001"));
    }
    try (OltpSession reading = SharedTier.tier().openSession();
        ArrowReader rows = reading.read("SELECT 'glad'::text, 'a'::text, 5", columns, context)) {
      assertThatThrownBy(() -> session.copyIn(table, names, rows, context))
          .hasMessageContaining("invalid input value for enum");
    }
    assertThat(run(session, "SELECT count(*) FROM moods")).containsExactly(List.of(1L));
  }

  @Test
  void copyInFailsAsAWholeAndNamesTheNearestColumn() throws Exception {
    run(session, "DROP TABLE IF EXISTS target");
    run(session, "CREATE TABLE target (id int PRIMARY KEY)");
    QueryContext context = SharedTier.context(allocator);
    List<Column> columns = List.of(Column.of("id", SqlType.Simple.INTEGER));
    TableName table = new TableName("oltp", "public", "target");
    try (OltpSession reading = SharedTier.tier().openSession();
        ArrowReader rows =
            reading.read("SELECT i % 50000 FROM generate_series(0, 50000) i", columns, context)) {
      assertThatThrownBy(() -> session.copyIn(table, List.of("id"), rows, context))
          .isInstanceOfSatisfying(
              MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo("23505"));
    }
    assertThat(run(session, "SELECT count(*) FROM target")).containsExactly(List.of(0L));
    try (OltpSession reading = SharedTier.tier().openSession();
        ArrowReader rows = reading.read("SELECT 1", columns, context)) {
      assertThatThrownBy(() -> session.copyIn(table, List.of("ib"), rows, context))
          .isInstanceOfSatisfying(
              MegaDbException.class, e -> assertThat(e.hint()).hasValue("Did you mean \"id\"?"));
    }
  }

  @Test
  void whatArrowCannotHoldIsAnErrorAndTheSessionGoesOn() {
    for (String value :
        List.of(
            "'NaN'::numeric(5,2)",
            "'294276-12-31 23:59:59'::timestamp",
            "'100000000 hours'::interval",
            "'{{1,2},{3,4}}'::int[]")) {
      assertThatThrownBy(() -> run(session, "SELECT " + value))
          .as(value)
          .isInstanceOf(MegaDbException.class);
      assertThat(run(session, "SELECT 1")).containsExactly(List.of(1));
    }
  }
}
