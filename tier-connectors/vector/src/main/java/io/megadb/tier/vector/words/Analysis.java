package io.megadb.tier.vector.words;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.search.IndexSearcher;

/** Texts as words. Stateless. */
final class Analysis {
  private static final String FIELD = "words";

  private Analysis() {}

  /**
   * Reads a text's words.
   *
   * @return its length as BM25 counts it: words that stand at a place of their own
   */
  static int read(Analyzer analyzer, String text, Consumer<CharSequence> word) {
    try (TokenStream tokens = analyzer.tokenStream(FIELD, text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      PositionIncrementAttribute step = tokens.addAttribute(PositionIncrementAttribute.class);
      int length = 0;
      tokens.reset();
      while (tokens.incrementToken()) {
        length += step.getPositionIncrement() > 0 ? 1 : 0;
        word.accept(term);
      }
      tokens.end();
      return length;
    } catch (IOException e) {
      throw new UncheckedIOException("reading words from memory", e);
    }
  }

  /**
   * The different words of a query, in its order.
   *
   * @throws MegaDbException PROGRAM_LIMIT_EXCEEDED for more than Lucene looks for at once
   */
  static Set<String> words(Analyzer analyzer, String query) {
    Set<String> words = new LinkedHashSet<>();
    read(analyzer, query, w -> words.add(w.toString()));
    int most = IndexSearcher.getMaxClauseCount();
    if (words.size() > most) {
      throw new MegaDbException(
              ErrorCode.PROGRAM_LIMIT_EXCEEDED,
              "a query of "
                  + words.size()
                  + " different words; at most "
                  + most
                  + " are looked for")
          .withHint("Leave out words, above all those that stand in most texts.");
    }
    return words;
  }
}
