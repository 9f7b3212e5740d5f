package io.megadb.bench.headline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;

/** The vectors of configurations in a Lucene index of their own, written once. */
public final class NearestConfigurations implements AutoCloseable {
  private static final String ID = "id";
  private static final String VECTOR = "vector";

  /** Asked for beyond those wanted and those left out, so that the nearest are right. */
  private static final int MORE = 60;

  private static final int WANTED = 3;

  private final FSDirectory directory;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;

  /** Opens what {@link #write} wrote. */
  public NearestConfigurations(Path folder) throws IOException {
    this.directory = FSDirectory.open(folder);
    this.reader = DirectoryReader.open(directory);
    this.searcher = new IndexSearcher(reader);
  }

  /** One vector after another, in any order. */
  @FunctionalInterface
  public interface Source {
    void forEach(Sink sink) throws Exception;
  }

  /** Takes a vector; keeps it. */
  @FunctionalInterface
  public interface Sink {
    void add(String id, float[] vector) throws IOException;
  }

  /** Writes an index with Lucene's own defaults, as one segment. */
  public static void write(Path folder, Source source) throws Exception {
    try (FSDirectory directory = FSDirectory.open(folder);
        IndexWriter writer =
            new IndexWriter(directory, new IndexWriterConfig().setRAMBufferSizeMB(256))) {
      source.forEach(
          (id, vector) -> {
            Document document = new Document();
            document.add(new StringField(ID, id, Field.Store.YES));
            document.add(new KnnFloatVectorField(VECTOR, vector, VectorSimilarityFunction.COSINE));
            writer.addDocument(document);
          });
      writer.forceMerge(1);
    }
  }

  /** The resources whose configurations are most like a resource's, but for some. */
  List<String> to(String resource, Set<String> except) throws IOException {
    float[] vector = vector(resource);
    // Neighbours in the graph are often alike, so all of them may be among the nearest.
    KnnFloatVectorQuery query = new KnnFloatVectorQuery(VECTOR, vector, WANTED + 1 + MORE);
    List<String> found = new ArrayList<>();
    for (ScoreDoc hit : searcher.search(query, WANTED + 1 + MORE).scoreDocs) {
      String id = searcher.storedFields().document(hit.doc).get(ID);
      if (found.size() < WANTED && !id.equals(resource) && !except.contains(id)) {
        found.add(id);
      }
    }
    return found;
  }

  private float[] vector(String resource) throws IOException {
    int document = searcher.search(new TermQuery(new Term(ID, resource)), 1).scoreDocs[0].doc;
    LeafReaderContext leaf =
        reader.leaves().stream()
            .filter(l -> document >= l.docBase && document < l.docBase + l.reader().maxDoc())
            .findFirst()
            .orElseThrow();
    FloatVectorValues values = leaf.reader().getFloatVectorValues(VECTOR);
    // Every document has a vector.
    return values.vectorValue(document - leaf.docBase).clone();
  }

  @Override
  public void close() throws IOException {
    reader.close();
    directory.close();
  }
}
