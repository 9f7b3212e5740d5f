package io.megadb.tier.vector.words;

import io.megadb.spi.query.Cancellation;
import io.megadb.tier.vector.search.AcceptedRows;
import io.megadb.tier.vector.search.NearestSearch.Found;
import io.megadb.tier.vector.store.Snapshot;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.BulkScorer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopScoreDocCollector;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/**
 * The k rows whose texts match best among accepted rows: exactly min(k, accepted) of them. Texts
 * that can't be among them any more are skipped (Block-Max MaxScore, Ding and Suel 2011, as Lucene
 * has it). Rows without any of the words come last, as ORDER BY puts them. Stateless.
 */
public final class WordSearch {
  private WordSearch() {}

  /**
   * Searches.
   *
   * @param weights as {@link WordScores#weigh} gave them for this snapshot
   * @param k at most as many as are accepted, at least 1
   */
  public static Found best(
      String column, String weights, AcceptedRows accepted, int k, Cancellation cancellation)
      throws IOException {
    Snapshot snapshot = accepted.snapshot();
    WordWeights words = WordWeights.parse(weights);
    List<LeafReaderContext> leaves = snapshot.leaves();
    IndexSearcher searcher = new IndexSearcher(snapshot.reader());
    searcher.setQueryCache(null);
    TopScoreDocCollector collector = new TopScoreDocCollectorManager(k, k).newCollector();
    Weight weight =
        searcher.createWeight(
            searcher.rewrite(
                words.query(snapshot.schema().wordsField(snapshot.schema().indexOf(column)))),
            collector.scoreMode(),
            1);
    for (int leaf = 0; leaf < leaves.size(); leaf++) {
      cancellation.check();
      BulkScorer scorer = weight.bulkScorer(leaves.get(leaf));
      if (scorer != null) {
        scorer.score(
            collector.getLeafCollector(leaves.get(leaf)),
            accepted.bits().get(leaf),
            0,
            DocIdSetIterator.NO_MORE_DOCS);
      }
    }
    ScoreDoc[] top = collector.topDocs().scoreDocs;
    int[] foundLeaves = new int[k];
    int[] documents = new int[k];
    // The higher the score the nearer; rows without the words have none.
    float[] distances = new float[k];
    for (int i = 0; i < top.length; i++) {
      foundLeaves[i] = ReaderUtil.subIndex(top[i].doc, leaves);
      documents[i] = top[i].doc - leaves.get(foundLeaves[i]).docBase;
      distances[i] = -top[i].score;
    }
    fill(accepted, foundLeaves, documents, top.length);
    return new Found(
        foundLeaves,
        documents,
        distances,
        "bm25, " + words.words().size() + " words" + (top.length < k ? ", all that match" : ""),
        false);
  }

  /** Rows that have not been found, until there are as many as wanted. */
  private static void fill(AcceptedRows accepted, int[] leaves, int[] documents, int found) {
    int at = found;
    List<LeafReaderContext> segments = accepted.snapshot().leaves();
    for (int leaf = 0; leaf < segments.size() && at < leaves.length; leaf++) {
      int count = segments.get(leaf).reader().maxDoc();
      FixedBitSet taken = new FixedBitSet(Math.max(1, count));
      for (int i = 0; i < found; i++) {
        if (leaves[i] == leaf) {
          taken.set(documents[i]);
        }
      }
      Bits bits = accepted.bits().get(leaf);
      for (int document = 0; document < count && at < leaves.length; document++) {
        if (!taken.get(document) && (bits == null || bits.get(document))) {
          leaves[at] = leaf;
          documents[at++] = document;
        }
      }
    }
    if (at < leaves.length) {
      throw new IllegalStateException(
          "accepted rows are fewer than " + accepted.count() + ": " + Arrays.toString(leaves));
    }
  }
}
