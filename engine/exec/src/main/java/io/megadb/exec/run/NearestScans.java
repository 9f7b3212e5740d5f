package io.megadb.exec.run;

import io.megadb.duckdb.DuckConnection;
import io.megadb.duckdb.DuckDb;
import io.megadb.exec.run.ahead.Ahead;
import io.megadb.planner.plan.NearestPlan;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.plan.TableScanPlan;
import io.megadb.planner.plan.TableScanPlan.ParameterOperand;
import io.megadb.planner.plan.TableScanPlan.PrunePredicate;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.BestMatches;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.FunctionCall;
import io.megadb.spi.tier.NearestEach;
import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * How many of the nearest rows each scan is asked for. Where joins or conditions above a scan may
 * drop rows, the limited query is tried with more and more of them, until it yields as many as
 * wanted or the tier has given all; then the statement runs with that number.
 *
 * <p>Threads: one, as its plan's execution; what is begun on others reads rows that stay as they
 * are until {@link #close}.
 */
final class NearestScans implements AutoCloseable {
  private static final long FIRST = 64;
  private static final long FIRST_FACTOR = 4;
  private static final long GROWTH = 16;
  // From here on reading all rows costs about as much.
  private static final long MOST = 50_000;
  private static final long ALL = Long.MAX_VALUE;
  private static final long MANY = Integer.MAX_VALUE;

  private final ParameterValues values;
  private final RunEnvironment environment;
  private final Function<SqlTemplate, String> fill;
  private final Function<SqlTemplate.Part, Optional<Relation>> relation;
  private final Relations relations;
  private final DuckConnection connection;
  private final QueryContext context;
  private final Map<Integer, Long> asked = new HashMap<>();
  private final Map<Integer, Long> given = new HashMap<>();
  private final Map<Integer, Optional<float[]>> vectors = new HashMap<>();
  private final Map<Integer, Ahead<float[]>> begun = new HashMap<>();
  private final Set<Integer> tried = new HashSet<>();

  /**
   * @param fill makes a template's text, opening its scans
   * @param relation the rows that are kept for a slot, read now if they are to be
   * @param relations where rows of scans are kept that were tried
   */
  NearestScans(
      ParameterValues values,
      RunEnvironment environment,
      Function<SqlTemplate, String> fill,
      Function<SqlTemplate.Part, Optional<Relation>> relation,
      Relations relations,
      DuckConnection connection,
      QueryContext context) {
    this.values = values;
    this.environment = environment;
    this.fill = fill;
    this.relation = relation;
    this.relations = relations;
    this.connection = connection;
    this.context = context;
  }

  /**
   * Begins to find the vector a scan looks for, where a statement has to be asked for it that needs
   * nothing but rows that are there, and {@link #decide} will want it.
   */
  void begin(TableScanPlan scan) {
    if (environment.sidewaysKeyBound() == 0
        || scan.nearest().isEmpty()
        || !(scan.nearest().get().target() instanceof SqlTemplate target)
        || limit(scan.nearest().get(), values).isEmpty()) {
      return;
    }
    List<Relation> read = new ArrayList<>();
    for (SqlTemplate.Part part : target.parts()) {
      Optional<Relation> rows = relations.of(part);
      if (part instanceof SqlTemplate.ScanSlot
          || (part instanceof SqlTemplate.FragmentSlot
              && (rows.isEmpty() || !rows.get().isKept() || read.contains(rows.get())))) {
        return;
      }
      rows.ifPresent(read::add);
    }
    if (read.isEmpty()) {
      return;
    }
    String sql = vectorSql(target.fill(part -> text(part)));
    begun.put(
        scan.id(),
        Ahead.start(
            environment.helpers(),
            context,
            own -> {
              try (DuckConnection other =
                  environment
                      .duckDb()
                      .connect(DuckDb.Results.MATERIALIZED, environment.timeZone().getId())) {
                read.forEach(r -> r.handOver(other, own));
                return vector(other, sql, own);
              }
            }));
  }

  private String text(SqlTemplate.Part part) {
    return switch (part) {
      case SqlTemplate.Text(String text) -> text;
      case SqlTemplate.ParameterSlot(int index) -> values.duckDb(index);
      case SqlTemplate.FragmentSlot slot -> relations.of(slot).orElseThrow().fromItem();
      case SqlTemplate.ScanSlot(int id) -> throw new IllegalStateException("scan " + id);
    };
  }

  /** Ends what was begun and not wanted. */
  @Override
  public void close() {
    try {
      Ahead.closeAll(begun.values());
    } finally {
      begun.clear();
    }
  }

  /**
   * Finds how many rows a scan is asked for, if that is not known yet. A scan that was tried for it
   * is a relation afterwards, for as long as it is few rows that are wanted.
   *
   * @param predicates as found for the scan's prunes
   */
  void decide(TableScanPlan scan, List<ColumnPredicate> predicates) {
    if (!canDecide(scan)) {
      return;
    }
    NearestPlan plan = scan.nearest().orElseThrow();
    OptionalLong wanted = limit(plan, values);
    boolean byTheTier =
        plan.restriction() == NearestPlan.Restriction.BY_THE_TIER
            && decided(scan.prunes(), predicates);
    asked.put(scan.id(), byTheTier ? wanted.getAsLong() : enough(scan, plan, wanted.getAsLong()));
  }

  /** Whether {@link #decide} would find it now. */
  boolean canDecide(TableScanPlan scan) {
    NearestPlan plan = scan.nearest().orElseThrow();
    // Whoever switches sideways filters off wants every table read as it is. And before fragments
    // run, for which this scan has keys, it is not known with which of them it has rows.
    return !asked.containsKey(scan.id())
        && environment.sidewaysKeyBound() != 0
        && limit(plan, values).isPresent()
        && relations.haveRun(plan.limited().fragmentIds());
  }

  /** Whether the rows that a scan is asked for are read by more than one statement. */
  boolean isTried(TableScanPlan scan) {
    return tried.contains(scan.id()) && asked.get(scan.id()) != ALL;
  }

  /**
   * What the tier is asked.
   *
   * @return empty if all rows are wanted
   */
  Optional<FunctionCall> call(TableScanPlan scan) {
    Long rows = asked.get(scan.id());
    if (rows == null || rows == ALL) {
      return Optional.empty();
    }
    NearestPlan plan = scan.nearest().orElseThrow();
    return switch (plan.function()) {
      case BestMatches words -> {
        Object weights = values.value(((ParameterOperand) plan.target()).index());
        // Without words no row matches better than another.
        yield weights == null
            ? Optional.empty()
            : Optional.of(call(plan, List.of(List.of(weights, rows))));
      }
      default ->
          Optional.of(
              call(
                  plan,
                  vector(scan, plan)
                      .map(v -> List.of(List.<Object>of(v, rows, environment.targetRecall())))
                      .orElse(List.of())));
    };
  }

  /** The calls for many vectors. */
  List<List<Object>> calls(TableScanPlan scan, NearestEach each, FunctionArguments arguments) {
    long rows = 0;
    for (long count : each.counts()) {
      rows += count;
    }
    for (int parameter : each.countParameters()) {
      Object count = values.value(parameter);
      // NULL limits nothing; the statement itself refuses what is below 0.
      long given = count == null ? MANY : ((Number) count).longValue();
      rows += Math.clamp(given, 0, MANY);
    }
    List<List<Object>> calls = new ArrayList<>();
    for (float[] vector :
        arguments.vectors(scan.table(), each, fill.apply(scan.arguments().orElseThrow()))) {
      calls.add(List.of(vector, rows, environment.targetRecall()));
    }
    return calls;
  }

  private FunctionCall call(NearestPlan plan, List<List<Object>> arguments) {
    return new FunctionCall(plan.function(), environment.tables(), values::postgres, arguments);
  }

  /** Notes what the tier gave. */
  void opened(TableScanPlan scan, long rows) {
    given.put(scan.id(), rows);
  }

  /** Whether each condition found its value, and kept its meaning with it. */
  static boolean decided(List<PrunePredicate> prunes, List<ColumnPredicate> predicates) {
    if (predicates.size() != prunes.size()) {
      return false;
    }
    for (int i = 0; i < prunes.size(); i++) {
      if (prunes.get(i).operator() != predicates.get(i).operator()) {
        return false;
      }
    }
    return true;
  }

  private long enough(TableScanPlan scan, NearestPlan plan, long wanted) {
    for (long rows = Math.max(FIRST, FIRST_FACTOR * wanted); rows <= MOST; rows *= GROWTH) {
      context.cancellation().check();
      asked.put(scan.id(), rows);
      tried.add(scan.id());
      if (left(scan, plan) >= wanted
          || count(plan.limited(), wanted) >= wanted
          || given.getOrDefault(scan.id(), 0L) < rows) {
        return rows;
      }
      relations.forget(new SqlTemplate.ScanSlot(scan.id()));
    }
    return ALL;
  }

  /**
   * At least so many of a tried scan's rows are not excluded, without asking DuckDB: 0 where only
   * DuckDB can tell. Keys that are excluded more than once, or that no row has, change nothing.
   */
  private long left(TableScanPlan scan, NearestPlan plan) {
    if (plan.exclusion().isEmpty()) {
      return 0;
    }
    NearestPlan.Exclusion exclusion = plan.exclusion().get();
    SqlType type = scan.table().column(exclusion.column()).orElseThrow().column().type();
    Optional<Set<String>> excluded =
        texts(exclusion.keys().slot(), exclusion.keys().column(), type);
    Optional<Set<String>> given =
        excluded.isEmpty()
            ? Optional.empty()
            : texts(new SqlTemplate.ScanSlot(scan.id()), exclusion.column(), type);
    return given.isEmpty()
        ? 0
        : given.get().stream().filter(k -> !excluded.get().contains(k)).count();
  }

  private Optional<Set<String>> texts(SqlTemplate.Part slot, String column, SqlType type) {
    return relation.apply(slot).flatMap(r -> r.texts(column, type, Integer.MAX_VALUE));
  }

  private long count(SqlTemplate query, long most) {
    return connection
        .list(
            "SELECT count(*) FROM (SELECT 1 FROM (" + fill.apply(query) + ") LIMIT " + most + ")",
            row -> row.getLong(1),
            context)
        .getFirst();
  }

  /**
   * Rows wanted; empty without a limit.
   *
   * @throws MegaDbException INVALID_LIMIT
   */
  static OptionalLong limit(NearestPlan plan, ParameterValues values) {
    long sum = 0;
    for (Object limit : plan.limits()) {
      Object value = limit instanceof ParameterOperand(int index) ? values.value(index) : limit;
      if (value == null) {
        return OptionalLong.empty();
      }
      long count = ((Number) value).longValue();
      if (count < 0) {
        throw new MegaDbException(ErrorCode.INVALID_LIMIT, "LIMIT and OFFSET must not be negative");
      }
      if (count > Integer.MAX_VALUE) {
        return OptionalLong.empty();
      }
      sum += count;
    }
    return OptionalLong.of(sum);
  }

  /** The vector looked for, where it takes no query to find it and is not NULL. */
  static Optional<float[]> constant(NearestPlan plan, ParameterValues values) {
    return switch (plan.target()) {
      case ParameterOperand(int index) -> Optional.ofNullable(floats(values.value(index)));
      case String text -> Optional.of(floats(text));
      default -> Optional.empty();
    };
  }

  private Optional<float[]> vector(TableScanPlan scan, NearestPlan plan) {
    Optional<float[]> known = vectors.get(scan.id());
    if (known == null) {
      Ahead<float[]> ahead = begun.get(scan.id());
      known = Optional.ofNullable(ahead == null ? vector(plan) : ahead.get());
      vectors.put(scan.id(), known);
    }
    return known;
  }

  private float[] vector(NearestPlan plan) {
    if (!(plan.target() instanceof SqlTemplate)) {
      return constant(plan, values).orElse(null);
    }
    return vector(connection, vectorSql(fill.apply((SqlTemplate) plan.target())), context);
  }

  private static String vectorSql(String select) {
    return "SELECT CAST(v AS VARCHAR) FROM (" + select + ") AS s(v)";
  }

  private static float[] vector(DuckConnection connection, String sql, QueryContext context) {
    List<String> text = connection.list(sql, row -> row.getString(1), context);
    return text.isEmpty() ? null : floats(text.getFirst());
  }

  private static float[] floats(Object value) {
    return switch (value) {
      case null -> null;
      case float[] vector -> vector;
      case List<?> list -> {
        float[] vector = new float[list.size()];
        for (int i = 0; i < vector.length; i++) {
          vector[i] = ((Number) list.get(i)).floatValue();
        }
        yield vector;
      }
      case String text -> parse(text);
      default ->
          throw new MegaDbException(
              ErrorCode.DATATYPE_MISMATCH, "not a vector: " + value.getClass().getSimpleName());
    };
  }

  static float[] parse(String text) {
    String inner = text.strip();
    if (inner.length() < 2 || inner.charAt(0) != '[') {
      throw new MegaDbException(
          ErrorCode.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type vector: " + text);
    }
    inner = inner.substring(1, inner.length() - 1);
    String[] parts = inner.isBlank() ? new String[0] : inner.split(",");
    float[] vector = new float[parts.length];
    for (int i = 0; i < parts.length; i++) {
      vector[i] = Float.parseFloat(parts[i].strip());
    }
    return vector;
  }
}
