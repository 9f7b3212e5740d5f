package io.megadb.exec.compile;

import io.megadb.exec.Prepared;
import io.megadb.exec.values.GivenRows;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.VectorText;
import io.megadb.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A statement with its way decided. Immutable; shared by sessions through the plan cache. */
public sealed interface Compiled {
  Prepared prepared();

  /**
   * Goes to PostgreSQL as it is.
   *
   * @param sql with {@code ?} for parameters
   * @param parameterOrder which parameter each {@code ?} is
   * @param changesSchema whether the catalog has to be refreshed afterwards
   */
  record Verbatim(
      Prepared prepared, String sql, List<Integer> parameterOrder, boolean changesSchema)
      implements Compiled {
    /**
     * The values of the {@code ?}s in turn. Vectors go as text, since pgvector reads no arrays.
     *
     * @param parameters the statement's
     */
    public List<Object> arguments(List<Object> parameters) {
      List<Object> arguments = new ArrayList<>(parameterOrder.size());
      for (int index : parameterOrder) {
        boolean vector = prepared.parameterTypes().get(index) instanceof SqlType.DenseVector;
        Object value = parameters.get(index);
        arguments.add(vector && value instanceof List<?> list ? VectorText.of(list) : value);
      }
      return arguments;
    }
  }

  /** A planned SELECT. */
  record Query(Prepared prepared, QueryPlan plan) implements Compiled {}

  /**
   * INSERT into a local tier.
   *
   * @param batch what it inserts, if it is one row of values and parameters: then a batch of it is
   *     one insert of many rows
   * @param returning RETURNING as a query over the target alone, the rows written in its place
   */
  record LocalInsert(
      Prepared prepared,
      TableDefinition target,
      QueryPlan rows,
      OnConflict onConflict,
      Optional<GivenRows> batch,
      Optional<QueryPlan> returning)
      implements Compiled {}

  /**
   * INSERT of many rows of values into a local tier.
   *
   * @param rows reads {@code given} as a table
   */
  record LocalValues(
      Prepared prepared,
      TableDefinition target,
      GivenRows given,
      QueryPlan rows,
      OnConflict onConflict)
      implements Compiled {}

  /**
   * UPDATE of a local tier: new rows, then the locator.
   *
   * @param returning as of {@link LocalInsert}
   */
  record LocalUpdate(
      Prepared prepared, TableDefinition target, QueryPlan rows, Optional<QueryPlan> returning)
      implements Compiled {}

  /**
   * DELETE from a local tier: the locator; with RETURNING the rows, then the locator.
   *
   * @param returning as of {@link LocalInsert}
   */
  record LocalDelete(
      Prepared prepared, TableDefinition target, QueryPlan locators, Optional<QueryPlan> returning)
      implements Compiled {}

  /**
   * MERGE into a local tier.
   *
   * @param rows as {@link io.megadb.planner.Planner#planMerge} gives them
   */
  record LocalMerge(Prepared prepared, TableDefinition target, QueryPlan rows)
      implements Compiled {}

  /**
   * A write to a SQL tier of rows that other tiers yield.
   *
   * @param rows what goes into the temporary table
   * @param statement the tier's statement over that table; empty to copy straight into {@code
   *     columns} of the target
   */
  record SqlTierWrite(
      Prepared prepared,
      TableDefinition target,
      List<String> columns,
      QueryPlan rows,
      Optional<AroundRows> statement)
      implements Compiled {}

  /** A statement's text before and after the name of the table that has the rows. */
  record AroundRows(String before, String after) {
    /** The statement over that table. */
    public String over(String table) {
      return before + table + after;
    }
  }

  /** Everything else: carried out from its values. */
  record Utility(Prepared prepared, Statement statement) implements Compiled {}
}
