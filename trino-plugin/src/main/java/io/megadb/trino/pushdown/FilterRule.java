package io.megadb.trino.pushdown;

import io.megadb.trino.SessionProperties;
import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.MegadbTableHandle;
import io.megadb.trino.sql.Domains;
import io.megadb.trino.sql.Expressions;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.Constraint;
import io.trino.spi.connector.ConstraintApplicationResult;
import io.trino.spi.expression.Call;
import io.trino.spi.expression.ConnectorExpression;
import io.trino.spi.expression.Constant;
import io.trino.spi.expression.StandardFunctions;
import io.trino.spi.predicate.Domain;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.type.BooleanType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Filters: domains of columns, and expressions conjunct by conjunct. */
public final class FilterRule {
  private FilterRule() {}

  /** The handle with what can be filtered by MegaDB; empty if nothing new can. */
  public static Optional<ConstraintApplicationResult<ConnectorTableHandle>> apply(
      ConnectorSession session, MegadbTableHandle handle, Constraint constraint) {
    if (handle.isLimited()) {
      return Optional.empty();
    }
    Map<ColumnHandle, Domain> taken = new HashMap<>();
    Map<ColumnHandle, Domain> remaining = new HashMap<>();
    TupleDomain<ColumnHandle> summary = constraint.getSummary();
    if (!summary.isNone()) {
      summary
          .getDomains()
          .orElseThrow()
          .forEach((column, domain) -> divide(session, column, domain, taken, remaining));
    }
    TupleDomain<ColumnHandle> domains =
        summary.isNone()
            ? TupleDomain.none()
            : handle.constraint().intersect(TupleDomain.withColumnDomains(taken));
    Expressions expressions = new Expressions(constraint.getAssignments());
    List<String> conditions = new ArrayList<>();
    List<ConnectorExpression> left = new ArrayList<>();
    for (ConnectorExpression conjunct : conjuncts(constraint.getExpression())) {
      expressions.translate(conjunct).ifPresentOrElse(conditions::add, () -> left.add(conjunct));
    }
    MegadbTableHandle filtered = handle.withFilter(domains, conditions);
    if (filtered.equals(handle)) {
      return Optional.empty();
    }
    return Optional.of(
        new ConstraintApplicationResult<>(
            filtered, TupleDomain.withColumnDomains(remaining), and(left), false));
  }

  private static void divide(
      ConnectorSession session,
      ColumnHandle column,
      Domain domain,
      Map<ColumnHandle, Domain> taken,
      Map<ColumnHandle, Domain> remaining) {
    Domain simple = domain.simplify(SessionProperties.domainMaxValues(session));
    if (Domains.condition((MegadbColumn) column, simple).isPresent()) {
      taken.put(column, simple);
      if (!simple.equals(domain)) {
        remaining.put(column, domain);
      }
    } else {
      remaining.put(column, domain);
    }
  }

  static List<ConnectorExpression> conjuncts(ConnectorExpression expression) {
    if (expression.equals(Constant.TRUE)) {
      return List.of();
    }
    if (expression instanceof Call call
        && call.getFunctionName().equals(StandardFunctions.AND_FUNCTION_NAME)) {
      List<ConnectorExpression> all = new ArrayList<>();
      call.getArguments().forEach(a -> all.addAll(conjuncts(a)));
      return all;
    }
    return List.of(expression);
  }

  private static ConnectorExpression and(List<ConnectorExpression> conjuncts) {
    return switch (conjuncts.size()) {
      case 0 -> Constant.TRUE;
      case 1 -> conjuncts.getFirst();
      default -> new Call(BooleanType.BOOLEAN, StandardFunctions.AND_FUNCTION_NAME, conjuncts);
    };
  }
}
