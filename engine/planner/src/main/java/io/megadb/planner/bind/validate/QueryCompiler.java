package io.megadb.planner.bind.validate;

import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.BoundQuery;
import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.bind.normalize.LiteralReader;
import io.megadb.planner.bind.normalize.Normalizer;
import io.megadb.planner.bind.normalize.ParameterTypes;
import io.megadb.planner.bind.normalize.Positions;
import io.megadb.planner.bind.normalize.StatementCatalog;
import io.megadb.planner.bind.normalize.ViewParser;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.ConventionTraitDef;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql2rel.SqlToRelConverter;

/** Compiles one query: normalise, validate, convert. For one statement and one thread. */
public final class QueryCompiler {
  private static final SqlToRelConverter.Config CONFIG =
      SqlToRelConverter.config()
          .withExpand(false)
          .withTrimUnusedFields(false)
          .withDecorrelationEnabled(false)
          .withInSubQueryThreshold(Integer.MAX_VALUE)
          // array_agg over an ordered sub-query is ordered in PostgreSQL.
          .withRemoveSortInSubQuery(false)
          .withAddJsonTypeOperatorEnabled(false)
          .withRelBuilderConfigTransform(
              c ->
                  c.withSimplify(false).withSimplifyValues(false).withPruneInputOfAggregate(false));

  private static final HepProgram NO_RULES = HepProgram.builder().build();

  private final StatementCatalog catalog = new StatementCatalog();
  private final ParameterTypes parameters;
  private final Positions positions;
  private final Normalizer normalizer;
  private final PostgresValidator validator;
  private final LiteralReader literals;

  public QueryCompiler(BindContext context, ViewParser views) {
    this(context, views, new ParameterTypes());
  }

  /** For a part of the statement that shares its parameters. */
  private QueryCompiler(BindContext context, ViewParser views, ParameterTypes parameters) {
    this.parameters = parameters;
    this.positions = new Positions(context.sql());
    this.normalizer =
        new Normalizer(
            context,
            positions,
            catalog,
            parameters,
            views,
            part -> new QueryCompiler(context, views, parameters).compile(part));
    this.literals = new LiteralReader(context.timeZone(), positions);
    this.validator = new PostgresValidator(catalog, parameters, literals, positions);
  }

  /** The name a scan of the table has in a query that is given to {@link #compile}. */
  public SqlIdentifier scan(BoundTable table, SqlParserPos position) {
    return catalog.identifier(table, position);
  }

  /** The parts of a statement that is no query, normalised, to build a query of. */
  public SqlNode normalize(SqlNode node) {
    return guarded(() -> normalizer.normalize(node));
  }

  /** An item of FROM, normalised. */
  public SqlNode normalizeFrom(SqlNode node) {
    return guarded(() -> normalizer.from(node));
  }

  /** Compiles a query as it was parsed. */
  public BoundQuery compile(SqlNode query) {
    return guarded(() -> convert(normalizer.normalize(query)));
  }

  /** Compiles a query made of normalised parts. */
  public BoundQuery compileNormalized(SqlNode query) {
    return guarded(() -> convert(query));
  }

  /**
   * A value on its way into a place of a known type: a string literal is read as that type, a
   * parameter gets it, everything else stays.
   */
  public SqlNode into(SqlNode value, RelDataType type) {
    if (value instanceof SqlDynamicParam parameter) {
      parameters.assign(parameter.getIndex(), type);
      return value;
    }
    return LiteralReader.isText(value) ? literals.read((SqlLiteral) value, type) : value;
  }

  /** Offsets into this statement. */
  public Positions positions() {
    return positions;
  }

  /** The parameters' types as far as they are known now. */
  public List<SqlType> parameterTypes() {
    return parameters.all();
  }

  private interface Step<T> {
    T run();
  }

  private <T> T guarded(Step<T> step) {
    try {
      return step.run();
    } catch (CalciteException e) {
      throw new ErrorTranslator(positions, catalog).translate(e);
    } catch (StackOverflowError e) {
      throw new MegaDbException(
              ErrorCode.STATEMENT_TOO_COMPLEX, "the statement nests too deep to be planned", e)
          .withHint("Split it, or replace long chains by IN lists or joins.");
    } catch (MegaDbException e) {
      throw e;
    } catch (RuntimeException | AssertionError e) {
      throw new MegaDbException(
          ErrorCode.INTERNAL_ERROR, "the statement could not be bound: " + e.getMessage(), e);
    }
  }

  private BoundQuery convert(SqlNode normalized) {
    SqlNode validated = validator.validate(normalized);
    List<String> names = validator.getValidatedNodeType(validated).getFieldNames();
    RelOptCluster cluster = cluster();
    SqlToRelConverter converter =
        new QueryConverter(
            (rowType, queryString, schemaPath, viewPath) -> {
              throw new MegaDbException(ErrorCode.INTERNAL_ERROR, "views are expanded before");
            },
            validator,
            catalog.reader(),
            cluster,
            Convertlets.INSTANCE,
            CONFIG);
    Convertlets.prepare(validated);
    RelRoot root = converter.convertQuery(validated, false, true);
    RelNode rel = UnionCasts.apply(outputs(root));
    List<Column> columns = new ArrayList<>(names.size());
    List<Column> types = CalciteTypes.columns(rel.getRowType());
    for (int i = 0; i < names.size(); i++) {
      columns.add(new Column(names.get(i), types.get(i).type(), types.get(i).nullable()));
    }
    return new BoundQuery(rel, columns, parameters.all());
  }

  /** The root's visible columns only, in order. */
  private static RelNode outputs(RelRoot root) {
    if (root.isRefTrivial()) {
      return root.rel;
    }
    RexBuilder builder = root.rel.getCluster().getRexBuilder();
    List<RexNode> fields = new ArrayList<>();
    root.fields.leftList().forEach(i -> fields.add(builder.makeInputRef(root.rel, i)));
    return LogicalProject.create(
        root.rel,
        List.of(),
        fields,
        fields.stream()
            .map(f -> root.rel.getRowType().getFieldNames().get(((RexInputRef) f).getIndex()))
            .toList(),
        java.util.Set.of());
  }

  private static RelOptCluster cluster() {
    HepPlanner planner = new HepPlanner(NO_RULES, Contexts.empty());
    planner.addRelTraitDef(ConventionTraitDef.INSTANCE);
    return RelOptCluster.create(planner, new RexBuilder(CalciteTypes.factory()));
  }
}
