package io.megadb.exec.run;

import io.megadb.duckdb.DuckConnection;
import io.megadb.planner.plan.Fragment.SidewaysFilter;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.sql.text.Literals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sideways information passing: join keys found in one part of a statement become a condition on
 * another. Up to a bound they go as a list, beyond it as a range of minimum and maximum, and for
 * types without a useful order not at all.
 */
final class SidewaysKeys {
  /** Keys that are listed in a condition of DuckDB's. */
  private static final int LONGEST_CONDITION = 1_000;

  private static final int FEWEST_JOINED = 16;

  private static final String SEPARATOR = KeptRows.SEPARATOR;

  private final DuckConnection connection;
  private final int bound;
  private final Function<SqlTemplate, String> fill;
  private final Function<SqlTemplate.Part, Optional<Relation>> relations;
  private final QueryContext context;

  /**
   * @param fill makes a template's text
   * @param relations rows that are kept for a slot
   */
  SidewaysKeys(
      DuckConnection connection,
      int bound,
      Function<SqlTemplate, String> fill,
      Function<SqlTemplate.Part, Optional<Relation>> relations,
      QueryContext context) {
    this.connection = connection;
    this.bound = bound;
    this.fill = fill;
    this.relations = relations;
    this.context = context;
  }

  /**
   * @param condition PostgreSQL text over the fragment's output, empty for none
   * @param listed whether the condition lists the keys themselves
   * @param description for EXPLAIN ANALYZE
   */
  record Restriction(Optional<String> condition, boolean listed, String description) {}

  /**
   * @param minimum and the maximum: NULL if the keys are listed, or there are none
   * @param listed the distinct keys as text, empty if they are more than the bound
   */
  private record Keys(long count, String minimum, String maximum, List<String> listed) {}

  /**
   * Evaluates a key source. Keys that don't fit the column's type are left out: nothing in the
   * column can equal them.
   *
   * @param column the column to restrict
   */
  Restriction restrict(Column column, SidewaysFilter filter) {
    if (bound == 0) {
      return new Restriction(Optional.empty(), false, "not sent, engine or session allow no keys");
    }
    Keys keys = keys(column.type(), filter);
    String quoted = "f." + Identifiers.quote(column.name());
    if (keys.count() <= bound) {
      String condition = quoted + " = ANY(" + arrayLiteral(column.type(), keys.listed()) + ")";
      return new Restriction(Optional.of(condition), true, keys.count() + " keys");
    }
    if (ordersTheSame(column.type())) {
      String condition =
          quoted
              + " BETWEEN "
              + Literals.postgres(column.type(), keys.minimum())
              + " AND "
              + Literals.postgres(column.type(), keys.maximum());
      return new Restriction(Optional.of(condition), false, keys.count() + " keys, as a range");
    }
    return new Restriction(
        Optional.empty(), false, keys.count() + " keys, more than " + bound + ": not sent");
  }

  /**
   * What keys say about a local table.
   *
   * @param predicates skip data
   * @param condition DuckDB text that leaves out other rows, of columns by their names
   */
  record ScanRestriction(
      List<ColumnPredicate> predicates, Optional<String> condition, String description) {}

  /**
   * A key source's values as conditions on a local table: a list up to the bound, beyond it a
   * range. In DuckDB only short lists are a condition: it compares every one with every row group's
   * range, and finds out about more keys when it joins.
   */
  ScanRestriction restrictScan(Column column, SidewaysFilter filter) {
    Keys keys = keys(column.type(), filter);
    if (keys.count() == 0) {
      return new ScanRestriction(List.of(), Optional.of("FALSE"), "no keys");
    }
    if (keys.count() > bound) {
      List<ColumnPredicate> range =
          ordersTheSame(column.type())
              ? List.of(
                  end(column, ColumnPredicate.Operator.GREATER_OR_EQUAL, keys.minimum()),
                  end(column, ColumnPredicate.Operator.LESS_OR_EQUAL, keys.maximum()))
              : List.of();
      return new ScanRestriction(
          range,
          Optional.empty(),
          keys.count() + (range.isEmpty() ? " keys, too many" : " keys, as a range"));
    }
    List<Object> values =
        keys.listed().stream().map(text -> Literals.parse(column.type(), text)).toList();
    Optional<String> condition =
        keys.count() > LONGEST_CONDITION
            ? Optional.empty()
            : Optional.of(isOneOf(column, keys.listed()));
    return new ScanRestriction(
        List.of(new ColumnPredicate(column.name(), ColumnPredicate.Operator.IN, values)),
        condition,
        keys.count() + " keys");
  }

  /**
   * Many keys are joined with: DuckDB tests a list only when it has read the rows. In one literal,
   * because each takes DuckDB some 20 microseconds.
   *
   * @param texts the keys as DuckDB writes them
   */
  private static String isOneOf(Column column, List<String> texts) {
    String quoted = Identifiers.quote(column.name());
    if (texts.size() < FEWEST_JOINED) {
      return literals(column, texts).collect(Collectors.joining(", ", quoted + " IN (", ")"));
    }
    if (isItsText(column.type()) && texts.stream().noneMatch(t -> t.contains(SEPARATOR))) {
      String keys =
          "string_split("
              + Identifiers.literal(String.join(SEPARATOR, texts))
              + ", "
              + Identifiers.literal(SEPARATOR)
              + ")";
      return quoted
          + " IN (SELECT UNNEST(CAST("
          + keys
          + " AS "
          + TypeTable.duckDb(column.type())
          + "[])))";
    }
    return literals(column, texts)
        .collect(
            Collectors.joining("), (", quoted + " IN (SELECT k FROM (VALUES (", ")) AS keys(k))"));
  }

  private static Stream<String> literals(Column column, List<String> texts) {
    return texts.stream().map(text -> literal(column.type(), Literals.parse(column.type(), text)));
  }

  /** Whether a cast of its text gives a value again, whatever the session's settings. */
  private static boolean isItsText(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case SMALLINT, INTEGER, BIGINT, TEXT, UUID -> true;
            case BOOLEAN, REAL, DOUBLE, BYTEA, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL, JSON ->
                false;
          };
      case SqlType.Varchar v -> true;
      case SqlType.Numeric n -> true;
      case SqlType.UnconstrainedNumeric n -> false;
      case SqlType.Array a -> false;
      case SqlType.Struct s -> false;
      case SqlType.VectorType v -> false;
    };
  }

  /** Without a cast where DuckDB would only have to take it off again. */
  private static String literal(SqlType type, Object value) {
    return type == SqlType.Simple.TEXT
        ? Identifiers.literal((String) value)
        : Literals.duckDb(type, value);
  }

  private static ColumnPredicate end(
      Column column, ColumnPredicate.Operator operator, String value) {
    return new ColumnPredicate(
        column.name(), operator, List.of(Literals.parse(column.type(), value)));
  }

  private Keys keys(SqlType type, SidewaysFilter filter) {
    Optional<Set<String>> kept =
        filter
            .keyColumn()
            .flatMap(k -> relations.apply(k.slot()).flatMap(r -> r.texts(k.column(), type, bound)));
    return kept.map(k -> new Keys(k.size(), null, null, List.copyOf(k)))
        .orElseGet(() -> keys(type, fill.apply(filter.keySource())));
  }

  /** One statement of DuckDB's: the source may read a stream, which can be read only once. */
  private Keys keys(SqlType type, String source) {
    String sql =
        """
        WITH d AS MATERIALIZED (
          SELECT DISTINCT TRY_CAST(k AS %s) AS k FROM (%s) AS s(k) WHERE k IS NOT NULL),
        t AS (SELECT count(k) AS n, CAST(min(k) AS VARCHAR) AS low, CAST(max(k) AS VARCHAR) AS high
          FROM d)
        SELECT t.n, t.low, t.high, CAST(d.k AS VARCHAR)
        FROM t LEFT JOIN d ON t.n <= %d AND d.k IS NOT NULL"""
            .formatted(TypeTable.duckDb(type), source, bound);
    List<String> listed = new ArrayList<>();
    List<Keys> rows =
        connection.list(
            sql,
            row -> {
              String key = row.getString(4);
              if (key != null) {
                listed.add(key);
              }
              return new Keys(row.getLong(1), row.getString(2), row.getString(3), listed);
            },
            context);
    return rows.getFirst();
  }

  /** One literal that PostgreSQL parses once: {@code CAST('{...}' AS type[])}. */
  private static String arrayLiteral(SqlType type, List<String> keys) {
    if (type == SqlType.Simple.BYTEA) {
      return Literals.postgres(
          new SqlType.Array(type), keys.stream().map(text -> Literals.parse(type, text)).toList());
    }
    String elements =
        keys.stream()
            .map(k -> '"' + k.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
            .collect(Collectors.joining(",", "{", "}"));
    return "CAST(" + Identifiers.literal(elements) + " AS " + TypeTable.postgres(type) + "[])";
  }

  private static boolean ordersTheSame(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case SMALLINT, INTEGER, BIGINT, DATE, TIMESTAMP, TIMESTAMPTZ, TIME, UUID -> true;
            case BOOLEAN, REAL, DOUBLE, TEXT, BYTEA, INTERVAL, JSON -> false;
          };
      case SqlType.Numeric n -> true;
      case SqlType.UnconstrainedNumeric n -> false;
      case SqlType.Varchar v -> false;
      case SqlType.Array a -> false;
      case SqlType.Struct s -> false;
      case SqlType.VectorType v -> false;
    };
  }
}
