package io.megadb.tier.vector.words;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.tier.vector.store.IndexOptions;
import io.megadb.tier.vector.store.Snapshot;
import io.megadb.tier.vector.store.WriterSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArrayMap;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermStates;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.util.SmallFloat;

/**
 * Scores of texts by BM25 as Lucene computes them, without the index: what depends on it is in the
 * weights. Queries are read once, as the rows of one statement have the same. Any thread.
 */
public final class WordScores {
  private final BM25Similarity similarity = new BM25Similarity();
  private final Map<String, Analyzer> analyzers =
      Map.of(
          "english", WriterSettings.analyzer("english"),
          "standard", WriterSettings.analyzer("standard"));
  private final AtomicReference<Scorer> lastScorer = new AtomicReference<>();
  private final AtomicReference<Condition> lastCondition = new AtomicReference<>();

  /**
   * Weights ready for use.
   *
   * @param numbers of the words in {@code scorers}
   */
  private record Scorer(
      String text,
      Analyzer analyzer,
      CharArrayMap<Integer> numbers,
      List<Similarity.SimScorer> scorers) {}

  /** A query's words ready for use. */
  private record Condition(String query, String analyzer, CharArraySet words) {}

  /**
   * Looks a query's words up.
   *
   * @return for {@link #score}
   * @throws MegaDbException UNDEFINED_OBJECT if the column has no index on its words
   */
  public String weigh(Snapshot snapshot, String column, String query) throws IOException {
    IndexOptions.Words index =
        IndexOptions.words(snapshot.indexes(), column)
            .orElseThrow(
                () ->
                    new MegaDbException(
                            ErrorCode.UNDEFINED_OBJECT,
                            "column \"" + column + "\" has no index by bm25 any more")
                        .withHint("Make one by CREATE INDEX name ON table USING bm25 (column)."));
    Set<String> words = Analysis.words(analyzers.get(index.analyzer()), query);
    String field = snapshot.schema().wordsField(snapshot.schema().indexOf(column));
    IndexSearcher searcher = new IndexSearcher(snapshot.reader());
    CollectionStatistics all = searcher.collectionStatistics(field);
    if (all == null) {
      return new WordWeights(index.analyzer(), 0, 0, List.of()).text();
    }
    List<WordWeights.Word> weighed = new ArrayList<>();
    for (String word : words) {
      Term term = new Term(field, word);
      TermStates states = TermStates.build(searcher, term, true);
      if (states.docFreq() > 0) {
        TermStatistics statistics =
            searcher.termStatistics(term, states.docFreq(), states.totalTermFreq());
        weighed.add(new WordWeights.Word(word, statistics.docFreq(), statistics.totalTermFreq()));
      }
    }
    return new WordWeights(index.analyzer(), all.docCount(), all.sumTotalTermFreq(), weighed)
        .text();
  }

  /** The score of a text. */
  public float score(String text, String weights) {
    Scorer scorer = scorer(weights);
    if (text == null || scorer.scorers().isEmpty()) {
      return 0;
    }
    int[] counts = new int[scorer.scorers().size()];
    int length =
        Analysis.read(
            scorer.analyzer(),
            text,
            word -> {
              CharTermAttribute term = (CharTermAttribute) word;
              Integer number = scorer.numbers().get(term.buffer(), 0, term.length());
              if (number != null) {
                counts[number]++;
              }
            });
    // Lucene keeps a text's length in one byte.
    long norm = SmallFloat.intToByte4(length);
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        sum += scorer.scorers().get(i).score(counts[i], norm);
      }
    }
    return (float) sum;
  }

  private Scorer scorer(String weights) {
    Scorer last = lastScorer.get();
    if (last != null && last.text().equals(weights)) {
      return last;
    }
    WordWeights parsed = WordWeights.parse(weights);
    CharArrayMap<Integer> numbers = new CharArrayMap<>(parsed.words().size(), false);
    for (int i = 0; i < parsed.words().size(); i++) {
      numbers.put(parsed.words().get(i).word(), i);
    }
    Scorer scorer =
        new Scorer(
            weights,
            analyzers.get(parsed.analyzer()),
            CharArrayMap.unmodifiableMap(numbers),
            parsed.scorers(similarity));
    lastScorer.set(scorer);
    return scorer;
  }

  /** Whether a text has one of a query's words. */
  public boolean matches(String text, String query, String analyzer) {
    Condition last = lastCondition.get();
    if (last == null || !last.query().equals(query) || !last.analyzer().equals(analyzer)) {
      last =
          new Condition(
              query,
              analyzer,
              new CharArraySet(Analysis.words(analyzers.get(analyzer), query), false));
      lastCondition.set(last);
    }
    CharArraySet words = last.words();
    if (words.isEmpty()) {
      return false;
    }
    boolean[] found = new boolean[1];
    Analysis.read(
        analyzers.get(analyzer),
        text,
        word -> {
          CharTermAttribute term = (CharTermAttribute) word;
          found[0] |= words.contains(term.buffer(), 0, term.length());
        });
    return found[0];
  }
}
