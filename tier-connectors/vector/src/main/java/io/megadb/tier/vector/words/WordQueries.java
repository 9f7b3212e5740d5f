package io.megadb.tier.vector.words;

import io.megadb.tier.vector.store.IndexOptions;
import io.megadb.tier.vector.store.Snapshot;
import io.megadb.tier.vector.store.TableSchema;
import io.megadb.tier.vector.store.WriterSettings;
import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/** Conditions on a table's words as Lucene asks them. One thread. */
public final class WordQueries {
  private final TableSchema schema;
  private final Snapshot snapshot;

  public WordQueries(Snapshot snapshot) {
    this.schema = snapshot.schema();
    this.snapshot = snapshot;
  }

  /** Whether a column has an index on its words. */
  public boolean indexed(int column) {
    return index(column).isPresent();
  }

  private Optional<IndexOptions.Words> index(int column) {
    return IndexOptions.words(snapshot.indexes(), schema.column(column).name());
  }

  /** Any of a query's words in an indexed column; nothing if it has none. */
  public Query query(int column, String text) {
    try (Analyzer analyzer = WriterSettings.analyzer(index(column).orElseThrow().analyzer())) {
      BooleanQuery.Builder any = new BooleanQuery.Builder();
      for (String word : Analysis.words(analyzer, text)) {
        any.add(
            new TermQuery(new Term(schema.wordsField(column), word)), BooleanClause.Occur.SHOULD);
      }
      return any.build();
    }
  }
}
