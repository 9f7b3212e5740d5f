package io.megadb.sql.graph;

import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import io.megadb.sql.StatementParser;
import io.megadb.sql.graph.GraphTable.Column;
import io.megadb.sql.graph.GraphTable.GraphPattern;
import io.megadb.sql.graph.GraphTable.PathPattern;
import io.megadb.sql.graph.GraphTable.Rows;
import io.megadb.sql.graph.PathPrefix.PathMode;
import io.megadb.sql.graph.PathPrefix.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Random GRAPH_TABLEs of every production; the same for the same seed. */
final class RandomGraphTables {
  private static final String[] NAMES = {
    "a", "b", "walk", "path", "cost", "where", "is", "Any", "a b", "q\"x", "shortest", "one", "keep"
  };

  private static final String[] EXPRESSIONS = {
    "a.x = 1",
    "a.x > b.y and not (c.z or d.w in (1, 2))",
    "a is labeled x|!(y&%)",
    "a is not source of e or a is destination of e",
    "not e is directed",
    "sum(e.cost) > $1",
    "listagg(e.name, ', ') = 'x''y'",
    "j.d ->> 'k' = 'v'",
    "a.x between 1 and 2",
    "case when a.x is null then true else a.y <> 3 end",
    "exists (select 1 from t where t.id = a.id)",
    "path_length(p) + 1 < -2",
  };

  private static final List<SqlNode> PARSED = new ArrayList<>();

  static {
    for (String text : EXPRESSIONS) {
      var query = (Statement.Query) new StatementParser().parse("select " + text);
      PARSED.add(((SqlSelect) query.node()).getSelectList().get(0));
    }
  }

  private final Random random;

  RandomGraphTables(long seed) {
    this.random = new Random(seed);
  }

  GraphTable next() {
    boolean keeps = random.nextInt(4) == 0;
    PathPrefix keep = prefix();
    List<PathPattern> paths =
        listOf(
            3,
            () -> {
              PathPrefix prefix = keeps ? PathPrefix.NONE : prefix();
              boolean unbounded = prefix.restrictive() || (keeps && keep.restrictive());
              return new PathPattern(maybe(this::name), prefix, elements(2, unbounded), 0);
            });
    return new GraphTable(
        random.nextBoolean(),
        new QualifiedName(listOf(3, this::text), 0),
        new GraphPattern(
            paths, keeps ? Optional.of(keep) : Optional.empty(), maybe(this::expression)),
        rows(),
        listOf(3, () -> new Column(expression(), maybe(this::name), 0)),
        0);
  }

  private PathPrefix prefix() {
    Selector selector = oneOf(Selector.values());
    int count =
        switch (selector) {
          case ALL -> 0;
          case ANY_SHORTEST, ALL_SHORTEST -> 1;
          case ANY, SHORTEST, SHORTEST_GROUPS -> 1 + random.nextInt(5);
        };
    return new PathPrefix(selector, count, oneOf(PathMode.values()));
  }

  private List<PathElement> elements(int depth, boolean unbounded) {
    return listOf(4, () -> element(depth, unbounded));
  }

  private PathElement element(int depth, boolean unbounded) {
    return switch (random.nextInt(depth > 0 ? 5 : 4)) {
      case 0, 1 ->
          new PathElement.VertexPattern(
              maybe(this::name), maybe(() -> labels(2)), maybe(this::expression), 0);
      case 2, 3 ->
          new PathElement.EdgePattern(
              maybe(this::name),
              maybe(() -> labels(2)),
              maybe(this::expression),
              maybe(this::expression),
              oneOf(EdgeDirection.values()),
              maybe(() -> quantifier(unbounded)),
              0);
      default -> {
        PathMode mode = oneOf(PathMode.values());
        yield new PathElement.SubPath(
            maybe(this::name),
            mode,
            elements(depth - 1, unbounded || mode != PathMode.WALK),
            maybe(this::expression),
            maybe(() -> quantifier(unbounded)),
            0);
      }
    };
  }

  private Quantifier quantifier(boolean unbounded) {
    if (random.nextInt(4) == 0) {
      return new Quantifier(0, 1, Quantifier.Form.OPTIONAL, 0);
    }
    int min = random.nextInt(4);
    int max =
        unbounded && random.nextBoolean()
            ? Quantifier.UNBOUNDED
            : Math.max(1, min) + random.nextInt(3);
    return random.nextInt(8) == 0
        ? bounds(min, max)
        : new Quantifier(min, max, Quantifier.Form.REPEATED, 0);
  }

  /** A quantifier with one bound by a parameter, or with the same one for both. */
  private Quantifier bounds(int min, int max) {
    Optional<SqlNode> parameter = Optional.of(new SqlDynamicParam(0, SqlParserPos.ZERO));
    return switch (random.nextInt(3)) {
      case 0 ->
          new Quantifier(
              0, Quantifier.UNBOUNDED, parameter, parameter, Quantifier.Form.REPEATED, 0);
      case 1 -> new Quantifier(0, max, parameter, Optional.empty(), Quantifier.Form.REPEATED, 0);
      default ->
          new Quantifier(
              min, Quantifier.UNBOUNDED, Optional.empty(), parameter, Quantifier.Form.REPEATED, 0);
    };
  }

  private LabelExpression labels(int depth) {
    return switch (random.nextInt(depth > 0 ? 5 : 2)) {
      case 0 -> new LabelExpression.Label(name());
      case 1 -> new LabelExpression.AnyLabel(0);
      case 2 -> new LabelExpression.Not(labels(depth - 1));
      case 3 -> new LabelExpression.And(labels(depth - 1), labels(depth - 1));
      default -> new LabelExpression.Or(labels(depth - 1), labels(depth - 1));
    };
  }

  private Rows rows() {
    List<ColumnName> paths = random.nextBoolean() ? List.of() : listOf(2, this::name);
    return switch (random.nextInt(3)) {
      case 0 -> new Rows.PerMatch();
      case 1 -> new Rows.PerVertex(name(), paths);
      default -> new Rows.PerStep(name(), name(), name(), paths);
    };
  }

  private SqlNode expression() {
    return PARSED.get(random.nextInt(PARSED.size()));
  }

  private ColumnName name() {
    return new ColumnName(text(), 0);
  }

  private String text() {
    return oneOf(NAMES);
  }

  @SafeVarargs
  private <T> T oneOf(T... values) {
    return values[random.nextInt(values.length)];
  }

  private <T> Optional<T> maybe(Supplier<T> value) {
    return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
  }

  private <T> List<T> listOf(int most, Supplier<T> value) {
    List<T> values = new ArrayList<>();
    for (int n = 1 + random.nextInt(most); n > 0; n--) {
      values.add(value.get());
    }
    return values;
  }
}
