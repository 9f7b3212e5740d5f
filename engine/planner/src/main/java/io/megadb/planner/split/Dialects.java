package io.megadb.planner.split;

import io.megadb.planner.plan.SqlTemplate;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;

/**
 * How algebra becomes SQL text, and what a SQL tier is trusted with. One implementation per
 * statement or per process; the splitter calls it from the statement's thread only.
 */
public interface Dialects {
  /** DuckDB's SELECT for a tree whose leaves are slot scans and values. */
  SqlTemplate residual(RelNode rel);

  /** The tier's SELECT for a tree whose leaves are scans of its tables and values. */
  SqlTemplate fragment(String catalog, RelNode rel);

  /**
   * Why a SQL tier must not run this one node: its inputs and the trees of its sub-queries are
   * asked for on their own. Empty if it may.
   *
   * @return {@code <clause>: <reason>}
   */
  Optional<String> blocker(String catalog, RelNode node);
}
