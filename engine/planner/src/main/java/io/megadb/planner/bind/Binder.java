package io.megadb.planner.bind;

import io.megadb.planner.bind.normalize.ViewParser;
import io.megadb.planner.bind.validate.QueryCompiler;
import io.megadb.planner.bind.write.InsertBinder;
import io.megadb.planner.bind.write.MergeBinder;
import io.megadb.planner.bind.write.RowChangeBinder;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.sql.ColumnName;
import io.megadb.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;

/**
 * Names and types: a parsed statement becomes algebra over the tables of one snapshot. Nodes are
 * copied, never changed, so a parsed statement can be bound again.
 *
 * <p>All methods throw {@link io.megadb.spi.error.MegaDbException} for whatever is wrong with names
 * and types, with position and hint.
 *
 * <p>Threads: any; nothing is kept between calls.
 */
public final class Binder {
  /** For what the catalog keeps as text: views, defaults, checks. */
  private final ViewParser parser = new StoredText();

  /** Binds a query. */
  public BoundQuery bindQuery(SqlNode query, BindContext context) {
    return new QueryCompiler(context, parser).compile(query);
  }

  /**
   * Binds the rows of an INSERT.
   *
   * @param columns empty for all in order
   * @param source VALUES (with DEFAULT calls) or a query; empty for DEFAULT VALUES
   * @return yields exactly the target's columns in order: defaults filled in, values
   *     assignment-cast and enforced
   */
  public BoundQuery bindInsert(
      TableDefinition target,
      List<ColumnName> columns,
      Optional<SqlNode> source,
      BindContext context) {
    return new InsertBinder(target, context, parser).bind(columns, source);
  }

  /**
   * Binds the rows an UPDATE changes.
   *
   * @return yields the target's columns with their new values, then {@link
   *     io.megadb.spi.tier.LocalTier#LOCATOR}; each row once
   */
  public BoundQuery bindUpdateRows(
      TableDefinition target, Statement.Update update, BindContext context) {
    return new RowChangeBinder(target, context, parser).update(update);
  }

  /**
   * Binds the rows a MERGE writes.
   *
   * @return yields the target's columns, {@link io.megadb.spi.tier.LocalTier#LOCATOR} (NULL for a
   *     new row) and the code of a {@link io.megadb.planner.plan.RowAction}; a row of the target
   *     comes as often as the source matches it
   */
  public BoundQuery bindMerge(TableDefinition target, Statement.Merge merge, BindContext context) {
    return new MergeBinder(target, context, parser).merge(merge);
  }

  /**
   * Binds the rows a DELETE removes.
   *
   * @return yields {@link io.megadb.spi.tier.LocalTier#LOCATOR}; each row once
   */
  public BoundQuery bindDeleteRows(
      TableDefinition target, Statement.Delete delete, BindContext context) {
    return new RowChangeBinder(target, context, parser).delete(delete);
  }
}
