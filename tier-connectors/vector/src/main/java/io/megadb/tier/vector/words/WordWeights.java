package io.megadb.tier.vector.words;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.util.BytesRef;

/**
 * The words of a query that an index has, and the numbers of the index that BM25 needs. As text, a
 * line each: the analyzer, texts in the index, words in all of them, then for each word in how many
 * texts it stands, how often in all, and the word, separated by tabs. Immutable.
 *
 * @param texts with a word at least
 * @param length words in all texts
 */
record WordWeights(String analyzer, long texts, long length, List<Word> words) {
  /**
   * A word.
   *
   * @param inTexts texts it stands in, at least 1
   * @param occurrences in all of them
   */
  record Word(String word, long inTexts, long occurrences) {}

  WordWeights {
    words = List.copyOf(words);
  }

  static WordWeights parse(String text) {
    List<String> lines = text.lines().toList();
    List<Word> words = new ArrayList<>();
    for (String line : lines.subList(3, lines.size())) {
      String[] parts = line.split("\t", 3);
      words.add(new Word(parts[2], Long.parseLong(parts[0]), Long.parseLong(parts[1])));
    }
    return new WordWeights(
        lines.get(0), Long.parseLong(lines.get(1)), Long.parseLong(lines.get(2)), words);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(analyzer).append('\n').append(texts).append('\n').append(length).append('\n');
    for (Word word : words) {
      text.append(word.inTexts()).append('\t').append(word.occurrences()).append('\t');
      text.append(word.word()).append('\n');
    }
    return text.toString();
  }

  /** Any of the words. */
  Query query(String field) {
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    for (Word word : words) {
      any.add(new TermQuery(new Term(field, word.word())), BooleanClause.Occur.SHOULD);
    }
    return any.build();
  }

  /** What Lucene scores each word with. */
  List<Similarity.SimScorer> scorers(BM25Similarity similarity) {
    CollectionStatistics all = new CollectionStatistics("words", texts, texts, length, length);
    return words.stream()
        .map(
            w ->
                similarity.scorer(
                    1,
                    all,
                    new TermStatistics(new BytesRef(w.word()), w.inTexts(), w.occurrences())))
        .toList();
  }
}
