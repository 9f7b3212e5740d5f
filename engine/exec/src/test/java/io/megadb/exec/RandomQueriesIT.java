package io.megadb.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Period;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.PeriodDuration;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random queries over the same rows in every tier: PostgreSQL's own answer (both tables in OLTP,
 * the statement passed on as it is) is what every other placement of the tables is held to, in
 * values, types and SQLSTATE. {@code -Dmegadb.test.seed=N -Dmegadb.test.queries=N} repeats or
 * widens a run.
 */
class RandomQueriesIT {
  private static final long SEED = Long.getLong("megadb.test.seed", 20261121L);
  private static final String[][] PLACEMENTS = {
    {"olap", "olap"}, {"memory", "olap"}, {"olap", "oltp"}, {"oltp", "memory"}
  };

  @TempDir static Path folder;
  private static EngineFixture fixture;
  private static Session session;

  /** What came of a query. */
  private record Outcome(List<Column> columns, List<List<String>> rows, String state, String said) {
    boolean failed() {
      return state != null;
    }

    @Override
    public String toString() {
      return failed() ? state + " " + said : rows.toString();
    }
  }

  @BeforeAll
  static void start() throws Exception {
    fixture = new EngineFixture(folder);
    session = fixture.engine.openSession("test");
    for (String tier : List.of("oltp", "olap", "memory")) {
      for (int table = 0; table < 2; table++) {
        String name = tier + "_t" + "ab".charAt(table);
        EngineFixture.rows(
            session, "CREATE TABLE " + name + " (" + RandomSelects.COLUMNS + ") USING " + tier);
        EngineFixture.rows(
            session,
            "INSERT INTO "
                + name
                + " VALUES "
                + String.join(", ", RandomSelects.rows(table + 1, table == 0 ? 23 : 14)));
      }
    }
  }

  @AfterAll
  static void stop() throws Exception {
    session.close();
    fixture.close();
  }

  @Test
  void randomQueriesMeanTheSameInEveryTier() {
    compare(SEED, Integer.getInteger("megadb.test.queries", 80));
  }

  @Test
  @Tag("nightly")
  void manyRandomQueriesMeanTheSameInEveryTier() {
    compare(System.nanoTime(), 4000);
  }

  private static void compare(long seed, int queries) {
    List<String> differences = new ArrayList<>();
    int answered = 0;
    for (int i = 0; i < queries; i++) {
      String sql = new RandomSelects(seed + i).next();
      Outcome expected = run(placed(sql, "oltp", "oltp"));
      answered += expected.failed() ? 0 : 1;
      for (String[] placement : PLACEMENTS) {
        Outcome actual = run(placed(sql, placement[0], placement[1]));
        String difference = difference(expected, actual, sql.contains(" ORDER BY 1"));
        if (difference != null) {
          differences.add(
              "seed "
                  + (seed + i)
                  + " "
                  + String.join("/", placement)
                  + ": "
                  + sql
                  + "\n      "
                  + difference);
          break;
        }
      }
    }
    assertThat(differences)
        .as(differences.size() + " differences in " + queries + " queries of seed " + seed)
        .isEmpty();
    // Queries that PostgreSQL itself refuses say little.
    assertThat(answered).isGreaterThan(queries * 9 / 10);
  }

  private static String placed(String sql, String a, String b) {
    return sql.replaceAll("\\bta\\b", a + "_ta").replaceAll("\\btb\\b", b + "_tb");
  }

  private static Outcome run(String sql) {
    try (QueryResult result = session.execute(sql)) {
      var found = (QueryResult.Rows) result;
      List<List<String>> rows = new ArrayList<>();
      var reader = found.reader();
      while (reader.loadNextBatch()) {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        for (int row = 0; row < root.getRowCount(); row++) {
          List<String> values = new ArrayList<>();
          for (FieldVector vector : root.getFieldVectors()) {
            values.add(text(vector, row));
          }
          rows.add(values);
        }
      }
      return new Outcome(session.prepare(sql).columns(), rows, null, "");
    } catch (MegaDbException e) {
      return new Outcome(List.of(), List.of(), e.sqlState(), e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      return new Outcome(List.of(), List.of(), "?", e.toString());
    }
  }

  private static String text(FieldVector vector, int row) {
    if (vector.isNull(row)) {
      return null;
    }
    return switch (vector) {
      case VarCharVector texts -> new String(texts.get(row), StandardCharsets.UTF_8);
      // Equal intervals may be written in several ways, and a group shows one of them.
      case IntervalMonthDayNanoVector intervals -> {
        PeriodDuration value = intervals.getObject(row);
        Period period = value.getPeriod();
        yield value
            .getDuration()
            .plusDays(period.toTotalMonths() * 30 + period.getDays())
            .toString();
      }
      default -> String.valueOf(vector.getObject(row));
    };
  }

  private static String difference(Outcome expected, Outcome actual, boolean ordered) {
    if (expected.failed() || actual.failed()) {
      return Objects.equals(expected.state(), actual.state())
          ? null
          : "expected " + expected + "\n      but got " + actual;
    }
    for (int i = 0; i < expected.columns().size(); i++) {
      String want = family(expected.columns().get(i));
      String got = family(actual.columns().get(i));
      if (!want.equals(got)) {
        return "column " + (i + 1) + ": expected type " + want + " but got " + got;
      }
    }
    List<List<String>> want = new ArrayList<>(expected.rows());
    List<List<String>> got = new ArrayList<>(actual.rows());
    if (!ordered) {
      want.sort(Comparator.comparing(r -> key(r, expected.columns())));
      got.sort(Comparator.comparing(r -> key(r, actual.columns())));
    }
    boolean same = want.size() == got.size();
    int row = 0;
    while (same && row < want.size()) {
      for (int column = 0; column < want.get(row).size(); column++) {
        same &=
            same(
                want.get(row).get(column),
                got.get(row).get(column),
                actual.columns().get(column).type());
      }
      row++;
    }
    return same ? null : "row " + row + ": expected " + want + "\n      but got " + got;
  }

  /** Rows in an order that does not depend on trailing zeros. */
  private static String key(List<String> row, List<Column> columns) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      keys.add(
          row.get(i) != null && isNumber(row.get(i)) && !isText(columns.get(i))
              ? String.format("%.9e", Double.parseDouble(row.get(i)))
              : row.get(i));
    }
    return keys.toString();
  }

  private static boolean isText(Column column) {
    return column.type() == SqlType.Simple.TEXT;
  }

  private static String family(Column column) {
    return column.type().sql().replaceAll("\\(.*\\)", "").replace("character varying", "text");
  }

  private static boolean isNumber(String text) {
    return text.matches("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  }

  private static boolean same(String want, String got, SqlType type) {
    if (want == null || got == null || !isNumber(want) || !isNumber(got)) {
      return Objects.equals(want, got);
    }
    if (type == SqlType.Simple.TEXT) {
      return want.equals(got);
    }
    if (type == SqlType.Simple.DOUBLE) {
      double a = Double.parseDouble(want);
      double b = Double.parseDouble(got);
      return Math.abs(a - b) <= 1e-12 * Math.abs(a);
    }
    BigDecimal a = new BigDecimal(want);
    BigDecimal b = new BigDecimal(got);
    int scale = Math.min(Math.max(0, a.scale()), Math.max(0, b.scale()));
    return a.setScale(scale, RoundingMode.HALF_UP)
            .subtract(b.setScale(scale, RoundingMode.HALF_UP))
            .abs()
            .compareTo(scale < 16 ? BigDecimal.ZERO : BigDecimal.ONE.movePointLeft(scale))
        <= 0;
  }
}
