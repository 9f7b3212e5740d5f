package io.megadb.spi.tier;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import java.util.Optional;

/**
 * A tier with indexes on the words of text columns, and what words are to it: SQL's {@code bm25}
 * and {@code text_match}. A score depends on the text, the words looked for and a few numbers of
 * the whole index; with these numbers in hand ({@link #weigh}) it can be computed anywhere ({@link
 * #score}) and is the same as in a search ({@link BestMatches}). Any thread.
 */
public interface TextIndexes {
  /** How words are found where no index says otherwise. */
  String STANDARD_ANALYZER = "english";

  /**
   * A question to an index.
   *
   * @param weights the words looked for that are in the index, and its numbers, as text for {@link
   *     #score} and {@link BestMatches}
   * @param held the version they are of; the caller closes its pin
   */
  record Weighed(String weights, LocalScan.Held held) {}

  /**
   * Looks words up.
   *
   * @param query any text; its words count, all else in it does not
   * @param snapshot as in {@link ScanRequest#snapshot}
   * @throws io.megadb.spi.error.MegaDbException UNDEFINED_TABLE; UNDEFINED_OBJECT without an index
   *     on that column; PROGRAM_LIMIT_EXCEEDED for too many words
   */
  Weighed weigh(
      TableName table, String column, String query, Optional<LocalScan.Snapshot> snapshot);

  /**
   * BM25 (Robertson, Zaragoza 2009, "The Probabilistic Relevance Framework", k1 = 1.2, b = 0.75):
   * the sum over the words looked for of how rare each is, times how often the text has it for its
   * length.
   *
   * @param text null has no words
   * @param weights as {@link #weigh} gave them
   * @return 0 if the text has none of the words, else more
   */
  float score(String text, String weights);

  /**
   * Whether a text has one of a query's words at least.
   *
   * @param analyzer what words are: {@code english}, which leaves out words like "the" and counts
   *     "disks" and "disk" as one, or {@code standard}
   */
  boolean matches(String text, String query, String analyzer);

  /** The analyzer of the index on a column's words; empty without one. */
  static Optional<String> analyzer(TableDefinition table, String column) {
    String method = "bm25 (" + column + ")";
    return table.options().entrySet().stream()
        .filter(o -> o.getKey().startsWith("index.") && o.getValue().startsWith(method))
        .map(o -> o.getValue().substring(method.length()).strip())
        .map(with -> with.isEmpty() ? STANDARD_ANALYZER : with.substring(with.indexOf('=') + 1))
        .findFirst();
  }
}
