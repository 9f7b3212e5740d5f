package io.megadb.trino.pushdown;

import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.MegadbTableHandle;
import io.megadb.trino.sql.Expressions;
import io.megadb.trino.type.TypeMapping;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.Assignment;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.ProjectionApplicationResult;
import io.trino.spi.expression.Call;
import io.trino.spi.expression.ConnectorExpression;
import io.trino.spi.expression.Constant;
import io.trino.spi.expression.FieldDereference;
import io.trino.spi.expression.Variable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Projections: dereferences, arithmetic, distances become columns that MegaDB computes. */
public final class ProjectionRule {
  private final TypeMapping types;

  /** The rule with the types of one Trino. */
  public ProjectionRule(TypeMapping types) {
    this.types = types;
  }

  /**
   * The same handle with computed columns and without those that nobody reads; empty if it is as it
   * was.
   *
   * @param computing whether expressions are computed by MegaDB
   */
  public Optional<ProjectionApplicationResult<ConnectorTableHandle>> apply(
      MegadbTableHandle handle,
      List<ConnectorExpression> projections,
      Map<String, ColumnHandle> assignments,
      boolean computing) {
    // Trino offers parts of a NULLIF whose variable only the whole of it binds, and takes none
    // back.
    if (!projections.stream().allMatch(p -> isBound(p, assignments))) {
      return Optional.empty();
    }
    // Without computing, columns are still left out that nobody reads.
    Expressions expressions = new Expressions(computing ? assignments : Map.of());
    Map<String, Assignment> used = new LinkedHashMap<>();
    List<ConnectorExpression> rewritten = new ArrayList<>(projections.size());
    Set<ConnectorExpression> whole = new HashSet<>(projections);
    for (ConnectorExpression projection : projections) {
      rewritten.add(rewrite(projection, expressions, assignments, whole, used));
    }
    List<MegadbColumn> read =
        used.values().stream().map(a -> (MegadbColumn) a.getColumn()).distinct().toList();
    boolean known = new HashSet<>(handle.read()).equals(new HashSet<>(read));
    return known && rewritten.equals(projections)
        ? Optional.empty()
        : Optional.of(
            new ProjectionApplicationResult<>(
                handle.withProjected(read), rewritten, List.copyOf(used.values()), false));
  }

  private ConnectorExpression rewrite(
      ConnectorExpression expression,
      Expressions expressions,
      Map<String, ColumnHandle> assignments,
      Set<ConnectorExpression> whole,
      Map<String, Assignment> used) {
    switch (expression) {
      case Variable variable -> {
        ColumnHandle column = assignments.get(variable.getName());
        // Other variables are those that an expression binds for itself.
        if (column != null) {
          used.put(
              variable.getName(), new Assignment(variable.getName(), column, variable.getType()));
        }
        return variable;
      }
      case Constant constant -> {
        return constant;
      }
      case FieldDereference field when isRead(field, whole) -> {
        return inner(expression, expressions, assignments, whole, used);
      }
      default -> {
        Optional<MegadbColumn> column =
            hasColumn(expression)
                ? expressions.translate(expression).flatMap(sql -> column(expression, sql))
                : Optional.empty();
        if (column.isPresent()) {
          String name = column.get().name();
          used.put(name, new Assignment(name, column.get(), expression.getType()));
          return new Variable(name, expression.getType());
        }
        return inner(expression, expressions, assignments, whole, used);
      }
    }
  }

  /** Whether the row that a field is of is sent as well, so that the field is there with it. */
  private static boolean isRead(FieldDereference field, Set<ConnectorExpression> whole) {
    return whole.contains(field.getTarget())
        || (field.getTarget() instanceof FieldDereference outer && isRead(outer, whole));
  }

  private static boolean isBound(
      ConnectorExpression expression, Map<String, ColumnHandle> assignments) {
    return expression instanceof Variable variable
        ? assignments.containsKey(variable.getName())
        : expression.getChildren().stream().allMatch(child -> isBound(child, assignments));
  }

  private static boolean hasColumn(ConnectorExpression expression) {
    return expression instanceof Variable
        || expression.getChildren().stream().anyMatch(ProjectionRule::hasColumn);
  }

  /** What can't be computed as a whole may have parts that can. */
  private ConnectorExpression inner(
      ConnectorExpression expression,
      Expressions expressions,
      Map<String, ColumnHandle> assignments,
      Set<ConnectorExpression> whole,
      Map<String, Assignment> used) {
    return switch (expression) {
      case Call call ->
          new Call(
              call.getType(),
              call.getFunctionName(),
              call.getArguments().stream()
                  .map(a -> rewrite(a, expressions, assignments, whole, used))
                  .toList());
      case FieldDereference field ->
          new FieldDereference(
              field.getType(),
              rewrite(field.getTarget(), expressions, assignments, whole, used),
              field.getField());
      default -> {
        // A lambda has variables of its own; the columns it reads stay as they are.
        assignments.forEach(
            (name, handle) ->
                used.put(name, new Assignment(name, handle, ((MegadbColumn) handle).type())));
        yield expression;
      }
    };
  }

  private Optional<MegadbColumn> column(ConnectorExpression expression, String sql) {
    try {
      String type = types.megadb(expression.getType()).sql();
      return Optional.of(
          MegadbColumn.computed("_e_" + Names.digest(sql), expression.getType(), type, sql));
    } catch (TrinoException e) {
      // A type that MegaDB does not have.
      return Optional.empty();
    }
  }
}
