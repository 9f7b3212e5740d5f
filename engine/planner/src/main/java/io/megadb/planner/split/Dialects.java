package io.megadb.planner.split;

import io.megadb.planner.plan.SqlTemplate;
import io.megadb.spi.type.Column;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;

/**
 * How algebra becomes SQL text, and what a SQL tier is trusted with. One implementation per
 * statement or per process; the splitter calls it from the statement's thread only.
 */
public interface Dialects {
  /**
   * DuckDB's SELECT for a tree whose leaves are slot scans and values.
   *
   * @param columns what the text yields, one per column of the tree
   */
  SqlTemplate residual(RelNode rel, List<Column> columns);

  /**
   * The tier's SELECT for a tree whose leaves are scans of its tables and values.
   *
   * @param columns what the text yields, one per column of the tree
   */
  SqlTemplate fragment(String catalog, RelNode rel, List<Column> columns);

  /**
   * Why a SQL tier must not run this one node: its inputs and the trees of its sub-queries are
   * asked for on their own. Empty if it may.
   *
   * @return {@code <clause>: <reason>}
   */
  Optional<String> blocker(String catalog, RelNode node);
}
