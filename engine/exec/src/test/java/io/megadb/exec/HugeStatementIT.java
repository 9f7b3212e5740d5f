package io.megadb.exec;

import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.MegaDbException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Statements too deep or too long for a parser, a planner or an engine: they work, or are refused
 * with 54001. Depths are many, since each stage between text and rows has a limit of its own.
 */
class HugeStatementIT {
  @TempDir static Path folder;
  private static EngineFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = new EngineFixture(folder);
    try (Session s = fixture.engine.openSession("setup")) {
      rows(s, "CREATE TABLE o (i integer PRIMARY KEY)");
      rows(s, "INSERT INTO o VALUES (1)");
      rows(s, "CREATE TABLE l (i integer) USING OLAP");
      rows(s, "INSERT INTO l VALUES (1)");
      rows(s, "CREATE TABLE m (i integer PRIMARY KEY) USING MEMORY");
      rows(s, "INSERT INTO m VALUES (1)");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @AfterEach
  void theEngineGoesOnAndHoldsNothing() {
    try (Session session = fixture.engine.openSession("after")) {
      assertThat(rows(session, "SELECT count(*) FROM o, l, m")).containsExactly("1");
    }
    fixture.assertNothingIsHeld();
  }

  private enum Route {
    VERBATIM(" FROM o"),
    LOCAL(" FROM l"),
    RING(" FROM m"),
    FEDERATED(" FROM o JOIN l USING (i)");

    private final String from;

    Route(String from) {
      this.from = from;
    }
  }

  /** A way to make a statement deep. */
  private enum Shape {
    PARENTHESES {
      @Override
      String sql(int depth, String from) {
        return "SELECT " + "(".repeat(depth) + "1" + ")".repeat(depth) + from;
      }
    },
    NOTS {
      @Override
      String sql(int depth, String from) {
        return "SELECT " + "NOT ".repeat(depth) + "true" + from;
      }
    },
    MINUSES {
      @Override
      String sql(int depth, String from) {
        return "SELECT " + "- ".repeat(depth) + "1" + from;
      }
    },
    CALLS {
      @Override
      String sql(int depth, String from) {
        return "SELECT " + "abs(".repeat(depth) + "1" + ")".repeat(depth) + from;
      }
    },
    CASES_IN_THEN {
      @Override
      String sql(int depth, String from) {
        return "SELECT "
            + "CASE WHEN true THEN ".repeat(depth)
            + "1"
            + " ELSE 0 END".repeat(depth)
            + from;
      }
    },
    CASES_IN_ELSE {
      @Override
      String sql(int depth, String from) {
        return "SELECT "
            + "CASE WHEN false THEN 0 ELSE ".repeat(depth)
            + "1"
            + " END".repeat(depth)
            + from;
      }
    },
    CASE_OF_MANY_BRANCHES {
      @Override
      String sql(int depth, String from) {
        return "SELECT CASE" + " WHEN 1 > 2 THEN 0".repeat(depth) + " ELSE 1 END" + from;
      }
    },
    ARRAYS {
      @Override
      String sql(int depth, String from) {
        return "SELECT " + "ARRAY[".repeat(depth) + "1" + "]".repeat(depth) + from;
      }
    },
    CASTS {
      @Override
      String sql(int depth, String from) {
        return "SELECT 1" + "::bigint::integer".repeat(depth) + from;
      }
    },
    ADDITIONS {
      @Override
      String sql(int depth, String from) {
        return "SELECT 1" + " + 1".repeat(depth) + from;
      }
    },
    CONCATENATIONS {
      @Override
      String sql(int depth, String from) {
        return "SELECT 'a'" + " || 'b'".repeat(depth) + from;
      }
    },
    ANDS {
      @Override
      String sql(int depth, String from) {
        return "SELECT 1" + from + " WHERE 1 = 1" + " AND 1 < 2".repeat(depth);
      }
    },
    ORS {
      @Override
      String sql(int depth, String from) {
        return "SELECT 1" + from + " WHERE 1 = 2" + " OR 1 = 1".repeat(depth);
      }
    },
    ANDS_OF_ORS {
      @Override
      String sql(int depth, String from) {
        return "SELECT 1"
            + from
            + " WHERE "
            + "(1 = 2 OR (1 = 1 AND ".repeat(depth)
            + "true"
            + "))".repeat(depth);
      }
    },
    FROM_SUBQUERIES {
      @Override
      String sql(int depth, String from) {
        return "SELECT * FROM (".repeat(depth) + "SELECT 1 AS x" + from + ") q".repeat(depth);
      }
    },
    SCALAR_SUBQUERIES {
      @Override
      String sql(int depth, String from) {
        return "SELECT (".repeat(depth) + "SELECT 1" + from + ")".repeat(depth);
      }
    },
    EXISTS {
      @Override
      String sql(int depth, String from) {
        return "SELECT 1 FROM (VALUES (1)) v WHERE EXISTS (".repeat(depth)
            + "SELECT 1"
            + from
            + ")".repeat(depth);
      }
    },
    INS {
      @Override
      String sql(int depth, String from) {
        return "SELECT 1 FROM (VALUES (1)) v WHERE 1 IN (".repeat(depth)
            + "SELECT 1"
            + from
            + ")".repeat(depth);
      }
    },
    UNIONS {
      @Override
      String sql(int depth, String from) {
        return "SELECT 1" + from + (" UNION ALL SELECT 1" + from).repeat(depth);
      }
    },
    NESTED_UNIONS {
      @Override
      String sql(int depth, String from) {
        return ("(SELECT 1" + from + " UNION ").repeat(depth)
            + "SELECT 1"
            + from
            + ")".repeat(depth);
      }
    },
    JOINS {
      @Override
      String sql(int depth, String from) {
        String source = from.isEmpty() ? " FROM (SELECT 1 AS i) s" : from;
        return "SELECT 1"
            + source
            + IntStream.range(0, depth)
                .mapToObj(i -> " CROSS JOIN (SELECT 1 AS c" + i + ") t" + i)
                .collect(Collectors.joining());
      }
    },
    WITHS {
      @Override
      String sql(int depth, String from) {
        return "WITH q0 AS (SELECT 1 AS x"
            + from
            + ")"
            + IntStream.rangeClosed(1, depth)
                .mapToObj(i -> ", q" + i + " AS (SELECT x FROM q" + (i - 1) + ")")
                .collect(Collectors.joining())
            + " SELECT x FROM q"
            + depth;
      }
    },
    COLUMNS {
      @Override
      String sql(int depth, String from) {
        return "SELECT 1" + ", 1".repeat(depth) + from;
      }
    },
    ORDERS {
      @Override
      String sql(int depth, String from) {
        return "SELECT 1 AS x" + from + " ORDER BY 1" + ", 1".repeat(depth);
      }
    };

    abstract String sql(int depth, String from);
  }

  /** Which depths tell something: below and above the stages' limits. */
  private static List<Integer> depths(Shape shape) {
    return switch (shape) {
      // PostgreSQL and DuckDB order joins and inline CTEs in more than linear time.
      case JOINS, WITHS -> List.of(40);
      case CASE_OF_MANY_BRANCHES -> List.of(2000);
      // About 300 nested unions filled the stack of a Java thread.
      case UNIONS, NESTED_UNIONS -> List.of(390, 10_000);
      case ARRAYS -> List.of(80, 10_000);
      // PostgreSQL gives 1,664 columns.
      case COLUMNS, ORDERS -> List.of(60, 1700);
      case ANDS, ORS, ADDITIONS, CONCATENATIONS, CASTS -> List.of(300, 10_000);
      case PARENTHESES,
          NOTS,
          MINUSES,
          CALLS,
          CASES_IN_THEN,
          CASES_IN_ELSE,
          ANDS_OF_ORS,
          FROM_SUBQUERIES,
          SCALAR_SUBQUERIES,
          EXISTS,
          INS ->
          List.of(60, 399, 10_000);
    };
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void deepAndLongStatementsWorkOrAreRefused(Shape shape) {
    try (Session session = fixture.engine.openSession("test")) {
      for (Route route : Route.values()) {
        for (int depth : depths(shape)) {
          String sql = shape.sql(depth, route.from);
          try {
            assertThat(rows(session, sql)).isNotEmpty();
          } catch (MegaDbException e) {
            // Too complex; too many columns or dimensions of an array for PostgreSQL.
            assertThat(e.sqlState())
                .as("%s, %s, %s: %s", shape, route, depth, e.getMessage())
                .isIn("54000", "54001", "54011");
          }
        }
      }
    }
  }
}
