package io.megadb.planner;

import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.Binder;
import io.megadb.planner.bind.BoundQuery;
import io.megadb.planner.bind.NameResolver;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.split.Splitter;
import io.megadb.planner.split.scan.TierFacts;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;

/**
 * Plans statements: binds them to one catalog snapshot and splits them over the tiers. It keeps no
 * plans; whoever prepares statements caches them.
 *
 * <p>Threads: all methods may be called from any thread.
 */
public final class Planner {
  private final Binder binder = new Binder();
  private final TierFacts facts;
  private final Splitter splitter;

  /**
   * @param facts about the tiers, asked for every plan
   */
  public Planner(TierFacts facts) {
    this.facts = facts;
    this.splitter = new Splitter(new TierDialects(facts));
  }

  /**
   * A query.
   *
   * @throws MegaDbException for whatever is wrong with names and types, with position and hint;
   *     FEATURE_NOT_SUPPORTED for what no tier can run with PostgreSQL's meaning
   */
  public QueryPlan plan(SqlNode query, BindContext context) {
    return split(binder.bindQuery(query, context));
  }

  /**
   * The rows of an INSERT into a local tier: all columns of the table in order, defaults filled in,
   * NOT NULL and CHECK enforced.
   *
   * @param columns empty for all in order
   * @param source VALUES or a query; empty for DEFAULT VALUES
   * @throws MegaDbException as {@link #plan}
   */
  public QueryPlan planInsert(
      TableDefinition target,
      List<ColumnName> columns,
      Optional<SqlNode> source,
      BindContext context) {
    return split(binder.bindInsert(target, columns, source, context));
  }

  /**
   * The rows an UPDATE of a local table changes: its columns with their new values, then {@link
   * io.megadb.spi.tier.LocalTier#LOCATOR}; each row once.
   *
   * @throws MegaDbException as {@link #plan}
   */
  public QueryPlan planUpdateRows(
      TableDefinition target, Statement.Update update, BindContext context) {
    return split(binder.bindUpdateRows(target, update, context));
  }

  /**
   * The rows a MERGE into a local table writes: its columns, {@link
   * io.megadb.spi.tier.LocalTier#LOCATOR} (NULL for a new row), then the code of a {@link
   * io.megadb.planner.plan.RowAction}. A row may come more than once; the statement is then wrong.
   *
   * @throws MegaDbException as {@link #plan}
   */
  public QueryPlan planMerge(TableDefinition target, Statement.Merge merge, BindContext context) {
    return split(binder.bindMerge(target, merge, context));
  }

  /**
   * The rows a DELETE from a local table removes: {@link io.megadb.spi.tier.LocalTier#LOCATOR}
   * alone; each row once.
   *
   * @throws MegaDbException as {@link #plan}
   */
  public QueryPlan planDeleteRows(
      TableDefinition target, Statement.Delete delete, BindContext context) {
    return split(binder.bindDeleteRows(target, delete, context));
  }

  /**
   * The table a statement is to change.
   *
   * @throws MegaDbException UNDEFINED_TABLE with the nearest name, WRONG_OBJECT_TYPE for a view
   *     over several tiers
   */
  public TableDefinition resolveTable(QualifiedName name, BindContext context) {
    return switch (NameResolver.resolve(name, context)) {
      case NameResolver.Relation.Table table -> table.definition();
      case NameResolver.Relation.View view ->
          throw new MegaDbException(
                  ErrorCode.WRONG_OBJECT_TYPE, "\"" + name + "\" is a view, not a table")
              .withPosition(name.position())
              .withHint("Name the tables it is made of.");
    };
  }

  private QueryPlan split(BoundQuery query) {
    try {
      return splitter.split(query, facts);
    } catch (StackOverflowError e) {
      throw new MegaDbException(
              ErrorCode.STATEMENT_TOO_COMPLEX, "the statement nests too deep to be planned", e)
          .withHint("Split it, or replace long chains by IN lists or joins.");
    }
  }
}
