package io.megadb.bench.vector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.IntField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.MMapDirectory;

/**
 * Lucene's HNSW as its own API gives it: M 16, beam 100, one merged segment, vectors of length 1
 * and their dot product, which is the fastest way to a cosine.
 */
public final class LuceneEngine implements VectorEngine {
  private static final String ID = "id";
  private static final String VECTOR = "embedding";
  private static final String BUCKET = "bucket";

  private final Path folder;
  private final MMapDirectory directory;
  private final DirectoryReader reader;
  private final double buildSeconds;

  private LuceneEngine(
      Path folder, MMapDirectory directory, DirectoryReader reader, double buildSeconds) {
    this.folder = folder;
    this.directory = directory;
    this.reader = reader;
    this.buildSeconds = buildSeconds;
  }

  /** Builds an index, on one thread, or takes the one that is there. */
  public static LuceneEngine open(KeptIndex kept, FlatVectors rows) throws IOException {
    Files.createDirectories(kept.folder());
    MMapDirectory directory = new MMapDirectory(kept.folder());
    try {
      if (kept.buildSeconds().isEmpty()) {
        kept.built(build(directory, rows.normalized()));
      }
      return new LuceneEngine(
          kept.folder(),
          directory,
          DirectoryReader.open(directory),
          kept.buildSeconds().orElseThrow());
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private static double build(MMapDirectory directory, FlatVectors unit) throws IOException {
    long start = System.nanoTime();
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
            .setUseCompoundFile(false)
            .setRAMBufferSizeMB(1024);
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (int row = 0; row < unit.count(); row++) {
        writer.addDocument(document(unit, row));
      }
      writer.forceMerge(1);
      writer.commit();
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static Document document(FlatVectors unit, int row) {
    Document document = new Document();
    document.add(new NumericDocValuesField(ID, row));
    document.add(new IntField(BUCKET, VectorSet.bucket(row), Field.Store.NO));
    document.add(
        new KnnFloatVectorField(VECTOR, unit.row(row), VectorSimilarityFunction.DOT_PRODUCT));
    return document;
  }

  @Override
  public String name() {
    return "Lucene";
  }

  @Override
  public double buildSeconds() {
    return buildSeconds;
  }

  @Override
  public long indexBytes() {
    try (Stream<Path> files = Files.list(folder)) {
      long bytes = 0;
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public Searcher searcher() {
    return new LuceneSearcher(reader);
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }

  private static final class LuceneSearcher implements Searcher {
    private final List<LeafReaderContext> leaves;
    private final IndexSearcher searcher;

    LuceneSearcher(DirectoryReader reader) {
      this.leaves = reader.leaves();
      this.searcher = new IndexSearcher(reader);
    }

    /** Candidates are what is asked for, as Lucene's k bounds its search; the best ten are kept. */
    @Override
    public int[] search(float[] query, int effort, Filter filter) throws IOException {
      float[] unit = new FlatVectors(query.length, query).normalized().values();
      Query passing =
          filter.passesAll() ? null : IntField.newRangeQuery(BUCKET, 0, filter.permille() - 1);
      ScoreDoc[] hits =
          searcher.search(new KnnFloatVectorQuery(VECTOR, unit, effort, passing), K).scoreDocs;
      int[] ids = new int[hits.length];
      for (int i = 0; i < hits.length; i++) {
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hits[i].doc, leaves));
        NumericDocValues values = leaf.reader().getNumericDocValues(ID);
        values.advanceExact(hits[i].doc - leaf.docBase);
        ids[i] = (int) values.longValue();
      }
      return ids;
    }

    @Override
    public void close() {
      // The engine owns the reader.
    }
  }
}
