package io.megadb.planner.rewrite;

import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.bind.functions.TextOperators;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.dialect.text.Calls;
import io.megadb.planner.plan.StatementValue;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.TextIndexes;
import io.megadb.spi.type.SqlType;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/**
 * Finds which index each {@code bm25} and {@code text_match} is about. {@code bm25(column, query)}
 * becomes a score of the text by weights, which are a value of the statement: they are looked up in
 * the index once, when it runs. {@code text_match} gets the index's analyzer, or the standard one.
 */
public final class TextQueries {
  private final StatementConstants constants;

  private TextQueries(StatementConstants constants) {
    this.constants = constants;
  }

  /**
   * The tree with such calls replaced, also within sub-queries.
   *
   * @throws MegaDbException FEATURE_NOT_SUPPORTED for bm25 of what is no column with an index
   */
  public static RelNode apply(RelNode tree, StatementConstants constants) {
    return new TextQueries(constants).replace(tree);
  }

  private RelNode replace(RelNode node) {
    RelNode changed = Trees.withInputs(node, node.getInputs().stream().map(this::replace).toList());
    return changed.accept(new Replace(changed));
  }

  private final class Replace extends RexShuttle {
    private final RelNode node;

    Replace(RelNode node) {
      this.node = node;
    }

    @Override
    public RexNode visitCall(RexCall call) {
      return switch (Calls.name(call)) {
        case "bm25" -> score(call);
        case "text_match" -> match(call);
        default -> super.visitCall(call);
      };
    }

    @Override
    public RexNode visitSubQuery(RexSubQuery subQuery) {
      RexNode changed = super.visitSubQuery(subQuery);
      RelNode tree = replace(subQuery.rel);
      return tree == subQuery.rel ? changed : ((RexSubQuery) changed).clone(tree);
    }

    private RexNode score(RexCall call) {
      RexBuilder rex = node.getCluster().getRexBuilder();
      RexNode text = call.getOperands().get(0);
      RexNode query = call.getOperands().get(1);
      Origin origin = origin(text).filter(o -> o.analyzer().isPresent()).orElseThrow(noIndex());
      RexNode weights =
          constants.add(
              new StatementValue.TextWeights(
                  origin.table().definition().name(),
                  origin.column(),
                  constants.select(query, node)),
              CalciteTypes.toCalcite(SqlType.Simple.TEXT, query.getType().isNullable()),
              rex);
      return rex.makeCall(call.getType(), TextOperators.SCORE, List.of(text, weights));
    }

    private RexNode match(RexCall call) {
      RexBuilder rex = node.getCluster().getRexBuilder();
      RexNode text = call.getOperands().get(0);
      String analyzer =
          origin(text).flatMap(Origin::analyzer).orElse(TextIndexes.STANDARD_ANALYZER);
      return rex.makeCall(
          call.getType(),
          TextOperators.MATCH,
          List.of(
              text.accept(this),
              call.getOperands().get(1).accept(this),
              rex.makeLiteral(analyzer)));
    }

    private Optional<Origin> origin(RexNode text) {
      RexNode plain = text;
      while (plain.getKind() == SqlKind.CAST) {
        plain = ((RexCall) plain).getOperands().getFirst();
      }
      if (!(plain instanceof RexInputRef ref)) {
        return Optional.empty();
      }
      int index = ref.getIndex();
      for (RelNode input : node.getInputs()) {
        int count = input.getRowType().getFieldCount();
        if (index < count) {
          return TextQueries.origin(input, index);
        }
        index -= count;
      }
      return Optional.empty();
    }
  }

  /** The table's column that a text is of. */
  private record Origin(BoundTable table, String column) {
    Optional<String> analyzer() {
      return table.function().isPresent()
          ? Optional.empty()
          : TextIndexes.analyzer(table.definition(), column);
    }
  }

  private static Optional<Origin> origin(RelNode node, int column) {
    Optional<BoundTable> table = Trees.boundTable(node);
    if (table.isPresent()) {
      return table.map(t -> new Origin(t, node.getRowType().getFieldNames().get(column)));
    }
    return switch (node) {
      case Filter filter -> origin(filter.getInput(), column);
      case Sort sort -> origin(sort.getInput(), column);
      case Project project -> {
        RexNode plain = project.getProjects().get(column);
        plain = RexUtil.isLosslessCast(plain) ? ((RexCall) plain).getOperands().getFirst() : plain;
        yield plain instanceof RexInputRef ref
            ? origin(project.getInput(), ref.getIndex())
            : Optional.empty();
      }
      case Join join -> either(join.getLeft(), join.getRight(), column);
      case Correlate correlate -> either(correlate.getLeft(), correlate.getRight(), column);
      case Aggregate aggregate ->
          column < aggregate.getGroupCount()
              ? origin(aggregate.getInput(), aggregate.getGroupSet().nth(column))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Origin> either(RelNode left, RelNode right, int column) {
    int leftCount = left.getRowType().getFieldCount();
    return column < leftCount ? origin(left, column) : origin(right, column - leftCount);
  }

  private static java.util.function.Supplier<MegaDbException> noIndex() {
    return () ->
        new MegaDbException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "bm25 needs a column with an index on its words as its first argument")
            .withHint(
                "Make one by CREATE INDEX name ON table USING bm25 (column), on a table USING"
                    + " VECTOR.");
  }
}
