package io.megadb.planner.split.scan;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.tier.TableStatistics;
import java.util.Optional;

/**
 * What the splitter has to know about the tiers. Asked anew for every statement, so answers may
 * change while the process runs.
 *
 * <p>Threads: all methods may be called from any thread, and must answer without waiting for a tier
 * (statistics are cached by whoever implements this).
 */
public interface TierFacts {
  /** Keys up to which a sideways filter is sent as a list, if not configured otherwise. */
  int DEFAULT_SIDEWAYS_KEYS = 10_000;

  /** How a tier's tables are read. */
  enum Kind {
    /** DuckDB reads them in this process. */
    LOCAL,
    /** The tier runs SQL itself. */
    SQL
  }

  /** Whether subtrees are pushed to SQL tiers, or only the columns of their tables are read. */
  enum PushDown {
    ON,
    /** The plan that every pushed plan must equal in its rows: used by tests and to find faults. */
    OFF
  }

  /** How the tables of a catalog are read. */
  Kind kind(String catalog);

  /** Whether a SQL tier compares strings by code point, see {@code SqlTier}. */
  boolean comparesTextByCodePoint(String catalog);

  /** Where a SQL tier has pgvector's types and operators, see {@code SqlTier}. */
  default Optional<String> vectorSchema(String catalog) {
    return Optional.empty();
  }

  /** The size of a table; empty if it is not known. */
  Optional<TableStatistics> statistics(TableName table);

  /** Whether to push. */
  default PushDown pushDown() {
    return PushDown.ON;
  }

  /** How many keys a sideways filter may list; 0 turns sideways filters off. */
  default int sidewaysKeys() {
    return DEFAULT_SIDEWAYS_KEYS;
  }
}
