package io.megadb.tier.vector.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.IndexWriterConfig;

/**
 * How tables are written.
 *
 * @param writerMemoryMib rows a table's writer keeps before it writes a segment
 * @param workers build graphs
 * @param threads of them one graph gets
 */
public record WriterSettings(int writerMemoryMib, ExecutorService workers, int threads) {

  IndexWriterConfig config(TableSchema schema, List<IndexOptions> indexes) {
    ConcurrentMergeScheduler merges = new ConcurrentMergeScheduler();
    merges.setMaxMergesAndThreads(threads + 4, 1);
    merges.disableAutoIOThrottle();
    return new IndexWriterConfig(analyzer(schema, indexes))
        .setCodec(new VectorFormats(schema, indexes, workers, threads))
        .setMergePolicy(new GraphMergePolicy())
        .setMergeScheduler(merges)
        .setRAMBufferSizeMB(writerMemoryMib)
        .setCommitOnClose(false);
  }

  /**
   * What turns texts, and questions about them, into words.
   *
   * @param name {@code english} or {@code standard}
   */
  public static Analyzer analyzer(String name) {
    return name.equals("english") ? new EnglishAnalyzer() : new StandardAnalyzer();
  }

  private static Analyzer analyzer(TableSchema schema, List<IndexOptions> indexes) {
    Map<String, Analyzer> fields = new HashMap<>();
    for (IndexOptions index : indexes) {
      if (index instanceof IndexOptions.Words words) {
        fields.put(schema.wordsField(schema.indexOf(words.column())), analyzer(words.analyzer()));
      }
    }
    return new PerFieldAnalyzerWrapper(new StandardAnalyzer(), fields);
  }
}
