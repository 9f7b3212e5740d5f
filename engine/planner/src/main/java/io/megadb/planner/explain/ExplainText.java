package io.megadb.planner.explain;

import io.megadb.planner.plan.DirectScan;
import io.megadb.planner.plan.Fragment;
import io.megadb.planner.plan.Fragment.SidewaysFilter;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.RunFacts;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.plan.StatementValue;
import io.megadb.planner.plan.TableScanPlan;
import io.megadb.planner.plan.TableScanPlan.ParameterOperand;
import io.megadb.planner.plan.TableScanPlan.PrunePredicate;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.tier.LocalScan;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What EXPLAIN answers with, a line per row, in the manner of PostgreSQL's:
 *
 * <pre>
 * Route: federated
 * Fragment 0 on oltp  (rows=20)  (actual rows=17 time=2.1 ms)
 *   SELECT "id", "name"
 *   FROM "public"."accounts"
 * Scan 0 of olap.public.billing  (rows=1000000)  (actual files=2 pruned=10 rows=160000)
 *   Columns: account_id, billed_cost
 *   Skips unless: charge_date &gt;= 2025-01-01
 *   Skips by keys: account_id among "id" of fragment 0
 * Residual in DuckDB  (actual rows=17)
 *   SELECT ...
 * Not pushed to oltp: ORDER BY: text sorts by locale there
 * </pre>
 *
 * In the texts {@code [scan 0]} and {@code [fragment 0]} stand for the rows of these, {@code $1}
 * for a parameter.
 */
public final class ExplainText {
  /** Characters of a tier's SQL shown after a run, as a list of keys makes it long. */
  static final int LONGEST_SENT_SQL = 4_000;

  private static final String INDENT = "  ";

  private final List<String> lines = new ArrayList<>();
  private final Optional<RunFacts> facts;

  private ExplainText(Optional<RunFacts> facts) {
    this.facts = facts;
  }

  /** A planned query that has not run. */
  public static List<String> of(QueryPlan plan) {
    return new ExplainText(Optional.empty()).write(plan);
  }

  /** A planned query that has run (EXPLAIN ANALYZE). */
  public static List<String> of(QueryPlan plan, RunFacts facts) {
    return new ExplainText(Optional.of(facts)).write(plan);
  }

  /** A statement that went to a SQL tier as it is, with the tier's own EXPLAIN. */
  public static List<String> verbatim(String catalog, List<String> tierLines) {
    List<String> lines = new ArrayList<>();
    lines.add("Route: " + catalog + " verbatim");
    tierLines.forEach(line -> lines.add(INDENT + line));
    return List.copyOf(lines);
  }

  private List<String> write(QueryPlan plan) {
    lines.add("Route: " + route(plan));
    for (int i = 0; i < plan.values().size(); i++) {
      value(plan.parameterTypes().size() + i + 1, plan.values().get(i));
    }
    plan.fragments().forEach(this::fragment);
    plan.scans().forEach(this::scan);
    String rows = facts.map(f -> "  (actual rows=" + f.rows() + ")").orElse("");
    if (plan.direct().isPresent()) {
      direct(plan.direct().get(), rows);
    } else {
      lines.add("Residual in DuckDB" + rows);
      sql(plan.residual(), INDENT);
    }
    plan.notes().forEach(note -> lines.add(capitalised(note)));
    facts.ifPresent(f -> lines.add("Execution Time: " + millis(f.millis())));
    return List.copyOf(lines);
  }

  private void direct(DirectScan direct, String rows) {
    lines.add("Result: scan " + direct.scanId() + " as it is" + rows);
    lines.add(INDENT + "Columns: " + String.join(", ", direct.columns()));
    direct.limit().ifPresent(limit -> lines.add(INDENT + "Limit: " + limit));
  }

  private void value(int number, StatementValue value) {
    String name = "Once per statement: $" + number + " = ";
    switch (value) {
      case StatementValue.Clock clock -> lines.add(name + clock.function());
      case StatementValue.Computed computed -> lines.add(name + text(computed.select()));
      case StatementValue.TextWeights words ->
          lines.add(
              name
                  + "bm25 weights of "
                  + words.table()
                  + "."
                  + words.column()
                  + " for "
                  + text(words.query()));
    }
  }

  private static String route(QueryPlan plan) {
    if (plan.direct().isPresent()) {
      return plan.scans().get(plan.direct().get().scanId()).table().name().catalog() + " alone";
    }
    if (plan.fragments().isEmpty()) {
      return plan.scans().isEmpty() ? "DuckDB, no tables" : "DuckDB over local tables";
    }
    return plan.scans().isEmpty() ? "fragments" : "federated";
  }

  private void fragment(Fragment fragment) {
    Optional<RunFacts.FragmentFacts> actual = facts.map(f -> f.fragments().get(fragment.id()));
    lines.add(
        "Fragment "
            + fragment.id()
            + " on "
            + fragment.catalog()
            + "  (rows="
            + count(fragment.estimatedRows())
            + ")"
            + actual
                .map(
                    a ->
                        "  (actual rows="
                            + a.rows().getAsLong()
                            + " time="
                            + millis(a.millis())
                            + ")")
                .orElse(""));
    if (actual.isPresent()) {
      text(shortened(actual.get().sql()), INDENT);
    } else {
      sql(fragment.sql(), INDENT);
    }
    fragment.filters().forEach(this::keyFilter);
    actual.ifPresent(
        a -> a.keys().forEach(keys -> lines.add(INDENT + "Sideways filter sent: " + keys)));
  }

  private void scan(TableScanPlan scan) {
    Optional<RunFacts.ScanFacts> actual = facts.map(f -> f.scans().get(scan.id()));
    lines.add(
        "Scan "
            + scan.id()
            + " of "
            + scan.table().name()
            + "  (rows="
            + count(scan.estimatedRows())
            + ")"
            + actual.map(ExplainText::read).orElse(""));
    List<String> columns = new ArrayList<>(scan.columns());
    if (scan.locator()) {
      columns.add("(locator)");
    }
    scan.function()
        .ifPresent(
            f -> {
              lines.add(INDENT + "Computes: " + f.describe());
              f.steps().forEach(step -> lines.add(INDENT + INDENT + step));
            });
    scan.nearest()
        .ifPresent(
            n ->
                lines.add(
                    INDENT
                        + "Only the rows "
                        + n.function().describe()
                        + switch (n.restriction()) {
                          case BY_THE_TIER -> ", all conditions decided by the tier";
                          case ABOVE -> ", more of them while conditions above drop some";
                        }));
    lines.add(INDENT + "Columns: " + String.join(", ", columns));
    scan.arguments()
        .ifPresent(
            a -> {
              lines.add(INDENT + "Called once for each row of");
              sql(a, INDENT + INDENT);
            });
    if (!scan.conditions().isEmpty()) {
      lines.add(
          INDENT
              + "Conditions: "
              + scan.conditions().stream()
                  .map(ExplainText::predicate)
                  .collect(Collectors.joining(" AND ")));
    }
    if (!scan.prunes().isEmpty()) {
      lines.add(
          INDENT
              + "Skips unless: "
              + scan.prunes().stream()
                  .map(ExplainText::predicate)
                  .collect(Collectors.joining(" AND ")));
    }
    scan.keyPrunes()
        .forEach(
            keys ->
                lines.add(
                    INDENT
                        + "Skips by keys: "
                        + keys.column()
                        + " among "
                        + Identifiers.quote(keys.fragmentColumn())
                        + " of fragment "
                        + keys.fragmentId()));
    scan.keyFilters().forEach(this::keyFilter);
    actual.ifPresent(
        a -> a.keys().forEach(keys -> lines.add(INDENT + "Sideways filter taken: " + keys)));
  }

  private void keyFilter(SidewaysFilter filter) {
    lines.add(
        INDENT
            + "Sideways filter on "
            + Identifiers.quote(filter.column())
            + ": about "
            + count(filter.estimatedKeys())
            + " keys of");
    sql(filter.keySource(), INDENT + INDENT);
  }

  private static String read(RunFacts.ScanFacts scan) {
    LocalScan.Facts facts = scan.facts();
    StringBuilder text = new StringBuilder("  (actual units=");
    text.append(facts.units()).append(" pruned=").append(facts.unitsPruned());
    if (facts.unitsDecoded() > 0) {
      text.append(" decoded=").append(facts.unitsDecoded());
    }
    if (facts.rows() >= 0) {
      text.append(" rows=").append(facts.rows());
    }
    if (facts.bytes() >= 0) {
      text.append(" bytes=").append(facts.bytes());
    }
    if (scan.streamed().getAsLong() >= 0) {
      text.append(" streamed=").append(scan.streamed().getAsLong());
    }
    return text.append(" version=").append(facts.version()).append(')').toString();
  }

  private static String predicate(PrunePredicate predicate) {
    String operands =
        predicate.operands().stream()
            .map(o -> o instanceof ParameterOperand(int index) ? "$" + (index + 1) : literal(o))
            .collect(Collectors.joining(", "));
    return predicate.column()
        + switch (predicate.operator()) {
          case EQUAL -> " = " + operands;
          case IN -> " IN (" + operands + ")";
          case LESS -> " < " + operands;
          case LESS_OR_EQUAL -> " <= " + operands;
          case GREATER -> " > " + operands;
          case GREATER_OR_EQUAL -> " >= " + operands;
          case IS_NULL -> " IS NULL";
          case IS_NOT_NULL -> " IS NOT NULL";
          case MATCHES -> " matches " + operands;
        };
  }

  private static String literal(Object value) {
    return switch (value) {
      case String text -> Identifiers.literal(text);
      case byte[] bytes -> "'\\x" + HexFormat.of().formatHex(bytes) + "'";
      default -> String.valueOf(value);
    };
  }

  private void sql(SqlTemplate template, String indent) {
    text(text(template), indent);
  }

  private static String text(SqlTemplate template) {
    return template.fill(
        part ->
            switch (part) {
              case SqlTemplate.Text t -> t.text();
              case SqlTemplate.ScanSlot(int id) -> "[scan " + id + "]";
              case SqlTemplate.FragmentSlot(int id) -> "[fragment " + id + "]";
              case SqlTemplate.ParameterSlot(int index) -> "$" + (index + 1);
            });
  }

  private void text(String sql, String indent) {
    SqlLayout.lines(sql).forEach(line -> lines.add(indent + line));
  }

  private static String shortened(String sql) {
    return sql.length() <= LONGEST_SENT_SQL
        ? sql
        : sql.substring(0, LONGEST_SENT_SQL)
            + " ... ("
            + (sql.length() - LONGEST_SENT_SQL)
            + " characters more)";
  }

  private static String count(double rows) {
    return String.valueOf(Math.round(rows));
  }

  private static String millis(double millis) {
    return String.format(Locale.ROOT, "%.1f ms", millis);
  }

  private static String capitalised(String note) {
    return note.isEmpty() ? note : Character.toUpperCase(note.charAt(0)) + note.substring(1);
  }
}
