package io.megadb.exec.compile;

import io.megadb.planner.Planner;
import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.normalize.Positions;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.LocalTier.ChangeStrategy;
import io.megadb.spi.tier.OnConflict;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * RETURNING of writes to local tiers: a query over the target table alone. When it runs, the rows
 * that were written stand where the table would. It is possible where it is certain which rows
 * those are: not for ON CONFLICT DO NOTHING, and not where a tier changes rows one by one, some of
 * which another statement may have taken.
 */
final class LocalReturning {
  private static final SqlParserPos POS = SqlParserPos.ZERO;

  private final Planner planner;
  private final Map<String, LocalTier> tiers;

  LocalReturning(Planner planner, Map<String, LocalTier> tiers) {
    this.planner = planner;
    this.tiers = tiers;
  }

  Optional<QueryPlan> ofInsert(
      Optional<SqlNodeList> returning,
      QualifiedName written,
      TableDefinition target,
      OnConflict onConflict,
      BindContext context) {
    if (returning.isPresent() && onConflict == OnConflict.IGNORE) {
      throw refused(
          "RETURNING with ON CONFLICT DO NOTHING",
          target,
          returning.get(),
          "Leave one of them out, or use an oltp table.",
          context);
    }
    return plan(returning, Optional.empty(), written, target, context);
  }

  Optional<QueryPlan> ofChange(
      Optional<SqlNodeList> returning,
      Optional<String> alias,
      QualifiedName written,
      TableDefinition target,
      BindContext context) {
    LocalTier tier = tiers.get(target.name().catalog());
    if (returning.isPresent() && tier.changeStrategy() != ChangeStrategy.REWRITE_FILES) {
      throw refused(
          "RETURNING of UPDATE and DELETE",
          target,
          returning.get(),
          "INSERT has RETURNING there; olap and oltp tables have it on UPDATE and DELETE too.",
          context);
    }
    return plan(returning, alias, written, target, context);
  }

  /** A DELETE as the UPDATE that changes nothing, whose plan yields whole rows. */
  static Statement.Update unchanged(Statement.Delete delete) {
    return new Statement.Update(
        delete.table(),
        delete.alias(),
        List.of(),
        delete.using(),
        delete.where(),
        Optional.empty());
  }

  private Optional<QueryPlan> plan(
      Optional<SqlNodeList> returning,
      Optional<String> alias,
      QualifiedName written,
      TableDefinition target,
      BindContext context) {
    if (returning.isEmpty()) {
      return Optional.empty();
    }
    SqlSelect select =
        new SqlSelect(
            POS,
            null,
            returning.get(),
            SqlStdOperatorTable.AS.createCall(
                POS,
                new SqlIdentifier(written.parts(), POS),
                new SqlIdentifier(alias.orElse(written.name()), POS)),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    QueryPlan plan = planner.plan(select, context);
    boolean alone =
        plan.fragments().isEmpty()
            && plan.scans().size() <= 1
            && plan.residual().parts().stream()
                    .filter(SqlTemplate.ScanSlot.class::isInstance)
                    .count()
                <= 1
            && plan.parameterTypes().isEmpty()
            && plan.values().isEmpty();
    if (!alone) {
      throw refused(
          "RETURNING of more than the row's own values",
          target,
          returning.get(),
          "Name columns and expressions of them, without sub-queries and parameters.",
          context);
    }
    return Optional.of(plan);
  }

  private static MegaDbException refused(
      String what,
      TableDefinition target,
      SqlNodeList returning,
      String hint,
      BindContext context) {
    MegaDbException error =
        new MegaDbException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                what + " is not possible on a " + target.name().catalog() + " table")
            .withHint(hint);
    return new Positions(context.sql()).at(error, returning.get(0).getParserPosition());
  }
}
