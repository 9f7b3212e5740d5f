package io.megadb.planner.dialect;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.dialect.text.Calls;
import io.megadb.spi.type.SqlType;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.Util;

/** Whether PostgreSQL may compute with vectors: it has pgvector, or it only keeps them. */
public final class VectorPushability {
  private static final String WITHOUT = " needs the extension vector, which PostgreSQL lacks";

  private VectorPushability() {}

  /**
   * Why PostgreSQL cannot run a node that computes with vectors. Columns of vectors may always be
   * read, passed through and tested for NULL.
   *
   * @param schema of the extension; empty if the database does not compute with vectors
   * @return {@code <clause>: <reason>}, empty if it can
   */
  public static Optional<String> whyNotPostgres(RelNode node, Optional<String> schema) {
    if (schema.isPresent()) {
      return Optional.empty();
    }
    return switch (node) {
      case Filter filter -> calls("WHERE", List.of(filter.getCondition()));
      case Project project -> calls("SELECT", project.getProjects());
      case Join join -> calls("JOIN", List.of(join.getCondition()));
      case Sort sort -> sort(sort);
      case Aggregate aggregate -> aggregate(aggregate);
      case Values values ->
          values.getRowType().getFieldList().stream().anyMatch(f -> isVector(f.getType()))
              ? Optional.of("VALUES: a vector" + WITHOUT)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<String> sort(Sort sort) {
    List<RelDataTypeField> fields = sort.getInput().getRowType().getFieldList();
    for (RelFieldCollation key : sort.getCollation().getFieldCollations()) {
      RelDataTypeField field = fields.get(key.getFieldIndex());
      if (isVector(field.getType())) {
        return Optional.of("ORDER BY: " + field.getName() + WITHOUT);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> aggregate(Aggregate aggregate) {
    List<RelDataTypeField> fields = aggregate.getInput().getRowType().getFieldList();
    for (AggregateCall call : aggregate.getAggCallList()) {
      for (int argument : call.getArgList()) {
        boolean counts = call.getAggregation().getKind() == SqlKind.COUNT && !call.isDistinct();
        if (!counts && isVector(fields.get(argument).getType())) {
          return Optional.of("GROUP BY: " + call.getAggregation().getName() + WITHOUT);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> calls(String clause, List<RexNode> expressions) {
    RexVisitorImpl<Void> check =
        new RexVisitorImpl<>(true) {
          @Override
          public Void visitCall(RexCall call) {
            boolean nullTest =
                call.getKind() == SqlKind.IS_NULL || call.getKind() == SqlKind.IS_NOT_NULL;
            if (!nullTest
                && (isVector(call.getType())
                    || call.operands.stream().anyMatch(o -> isVector(o.getType())))) {
              throw new Util.FoundOne(Calls.name(call));
            }
            return super.visitCall(call);
          }

          @Override
          public Void visitSubQuery(RexSubQuery query) {
            query.getOperands().forEach(o -> o.accept(this));
            return null;
          }
        };
    try {
      expressions.forEach(e -> e.accept(check));
      return Optional.empty();
    } catch (Util.FoundOne found) {
      return Optional.of(clause + ": " + found.getNode() + WITHOUT);
    }
  }

  private static boolean isVector(RelDataType type) {
    return CalciteTypes.toSqlOrText(type) instanceof SqlType.VectorType;
  }
}
