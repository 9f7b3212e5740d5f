package io.megadb.planner.dialect;

import static io.megadb.planner.dialect.text.RexTextWriter.type;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.dialect.text.Calls;
import io.megadb.planner.dialect.text.NativeTypes;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.util.Util;

/** What PostgreSQL may be asked to run in place of DuckDB, with the same result. */
public final class Pushability {
  /** Their values are the statement's, the same in every tier. */
  private static final Set<String> STATEMENT_VALUES =
      Set.of(
          "now",
          "current_timestamp",
          "transaction_timestamp",
          "statement_timestamp",
          "clock_timestamp",
          "localtimestamp",
          "current_date",
          "localtime",
          "current_time",
          "version");

  /** They follow the collation's character classes. */
  private static final Set<String> CASE_FUNCTIONS =
      Set.of("upper", "lower", "initcap", "ilike", "~*", "!~*");

  private static final Set<String> OWN =
      Set.of("embed_text", "mdb_text_score", "mdb_text_match", "rrf");

  private Pushability() {}

  /**
   * Why PostgreSQL cannot run a node with the same meaning. Looks at the node's own expressions;
   * its inputs and the trees of its sub-queries are asked for on their own.
   *
   * @param comparesTextByCodePoint whether the database's collation orders text by code point (C,
   *     C.UTF-8)
   * @return {@code <clause>: <reason>}, empty if it can
   */
  public static Optional<String> whyNotPostgres(RelNode node, boolean comparesTextByCodePoint) {
    return reason(node, comparesTextByCodePoint).map(reason -> clause(node) + ": " + reason);
  }

  private static Optional<String> reason(RelNode node, boolean byCodePoint) {
    Optional<String> own =
        switch (node) {
          case TableScan scan -> Optional.empty();
          case Filter filter -> Optional.empty();
          case Project project -> Optional.empty();
          case Values values -> Optional.empty();
          case Uncollect uncollect -> Optional.empty();
          case TableFunctionScan function -> Optional.empty();
          case Correlate correlate -> Optional.empty();
          case SetOp setOp -> Optional.empty();
          case Aggregate aggregate -> aggregate(aggregate, byCodePoint);
          case Join join -> join(join);
          case Sort sort -> sort(sort, byCodePoint);
          default -> Optional.of(node.getRelTypeName() + " runs in DuckDB only");
        };
    return own.or(() -> types(node.getRowType())).or(() -> expressions(node, byCodePoint));
  }

  private static Optional<String> join(Join join) {
    JoinRelType type = join.getJoinType();
    if (type == JoinRelType.FULL && !join.analyzeCondition().isEqui()) {
      return Optional.of("PostgreSQL joins FULL by equality only");
    }
    return type == JoinRelType.ASOF || type == JoinRelType.LEFT_ASOF
        ? Optional.of("PostgreSQL has no ASOF join")
        : Optional.empty();
  }

  private static Optional<String> sort(Sort sort, boolean byCodePoint) {
    List<RelDataTypeField> fields = sort.getInput().getRowType().getFieldList();
    for (RelFieldCollation key : sort.getCollation().getFieldCollations()) {
      RelDataTypeField field = fields.get(key.getFieldIndex());
      if (!byCodePoint && isText(field.getType())) {
        return Optional.of(field.getName() + " is text, which the database sorts by its collation");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> aggregate(Aggregate aggregate, boolean byCodePoint) {
    List<RelDataTypeField> fields = aggregate.getInput().getRowType().getFieldList();
    for (AggregateCall call : aggregate.getAggCallList()) {
      String name = call.getAggregation().getName().toUpperCase(java.util.Locale.ROOT);
      List<Integer> compared = new ArrayList<>(call.getCollation().getKeys());
      if (name.equals("MIN") || name.equals("MAX")) {
        compared.addAll(call.getArgList());
      }
      for (int index : compared) {
        if (!byCodePoint && isText(fields.get(index).getType())) {
          return Optional.of(name + " compares text, which the database does by its collation");
        }
      }
      if (call.ignoreNulls()) {
        return Optional.of("PostgreSQL has no IGNORE NULLS");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> types(RelDataType rowType) {
    for (RelDataTypeField field : rowType.getFieldList()) {
      if (hasStruct(field.getType())) {
        return Optional.of(field.getName() + " is a struct, which PostgreSQL keeps as jsonb");
      }
    }
    return Optional.empty();
  }

  private static boolean hasStruct(RelDataType type) {
    return type.isStruct() || type.getComponentType() != null && hasStruct(type.getComponentType());
  }

  private static Optional<String> expressions(RelNode node, boolean byCodePoint) {
    List<RexNode> expressions =
        switch (node) {
          case Filter filter -> List.of(filter.getCondition());
          case Project project -> project.getProjects();
          case Join join -> List.of(join.getCondition());
          case TableFunctionScan function -> List.of(function.getCall());
          default -> List.of();
        };
    RexVisitorImpl<Void> check =
        new RexVisitorImpl<>(true) {
          @Override
          public Void visitCall(RexCall call) {
            call(call, byCodePoint).ifPresent(Pushability::found);
            return super.visitCall(call);
          }

          @Override
          public Void visitOver(RexOver over) {
            over(over, byCodePoint).ifPresent(Pushability::found);
            return super.visitOver(over);
          }

          @Override
          public Void visitSubQuery(RexSubQuery query) {
            for (RexNode operand : query.getOperands()) {
              operand.accept(this);
            }
            return null;
          }
        };
    try {
      expressions.forEach(e -> e.accept(check));
      return Optional.empty();
    } catch (Util.FoundOne found) {
      return Optional.of(String.valueOf(found.getNode()));
    }
  }

  private static void found(String reason) {
    throw new Util.FoundOne(reason);
  }

  private static Optional<String> call(RexCall call, boolean byCodePoint) {
    String name = Calls.name(call);
    if (name.startsWith("enforce_")) {
      return Optional.of("checks of a write run in DuckDB");
    }
    if (STATEMENT_VALUES.contains(name)) {
      return Optional.of(name + " is the statement's, not the database's");
    }
    if (OWN.contains(name)) {
      return Optional.of(name.replace("mdb_", "") + " is computed in this process");
    }
    if (!byCodePoint && CASE_FUNCTIONS.contains(name)) {
      return Optional.of(name + " follows the database's collation");
    }
    if (!byCodePoint && orders(call) && isText(call.operands.getFirst().getType())) {
      return Optional.of(call + " compares text, which the database does by its collation");
    }
    return hasStruct(call.getType()) && !name.equals("row")
        ? Optional.of(name + " yields a struct")
        : unwritable(call);
  }

  private static boolean orders(RexCall call) {
    return switch (call.getKind()) {
      case LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          SEARCH,
          BETWEEN,
          GREATEST,
          LEAST ->
          true;
      default -> false;
    };
  }

  private static Optional<String> over(RexOver over, boolean byCodePoint) {
    if (over.ignoreNulls()) {
      return Optional.of("PostgreSQL has no IGNORE NULLS");
    }
    for (RexFieldCollation key : over.getWindow().orderKeys) {
      if (!byCodePoint && isText(key.left.getType())) {
        return Optional.of("a window sorts text, which the database does by its collation");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> unwritable(RexCall call) {
    try {
      type(call);
      return Optional.empty();
    } catch (MegaDbException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static boolean isText(RelDataType type) {
    SqlType sql = CalciteTypes.toSql(type);
    return sql instanceof SqlType.Array(SqlType element)
        ? NativeTypes.isText(element)
        : NativeTypes.isText(sql);
  }

  private static String clause(RelNode node) {
    return switch (node) {
      case Filter filter -> "WHERE";
      case Project project -> "SELECT";
      case Aggregate aggregate -> "GROUP BY";
      case Join join -> "JOIN";
      case Sort sort -> sort.getCollation().getFieldCollations().isEmpty() ? "LIMIT" : "ORDER BY";
      case SetOp setOp -> setOp.kind.sql;
      case Values values -> "VALUES";
      default -> "FROM";
    };
  }
}
