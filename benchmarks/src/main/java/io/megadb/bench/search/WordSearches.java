package io.megadb.bench.search;

import io.megadb.exec.Engine;
import io.megadb.exec.Prepared;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import io.megadb.spi.catalog.Identifiers;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.MMapDirectory;

/**
 * Texts of 20 made-up words, some frequent and most rare, in a VECTOR table with a bm25 index and
 * in an index of Lucene's own of one segment. A query is a frequent word, a less frequent and a
 * rare one.
 */
public final class WordSearches implements AutoCloseable {
  /** Rows of an answer. */
  public static final int K = 10;

  private static final int WORDS_A_TEXT = 20;
  private static final int VOCABULARY = 50_000;
  private static final long SEED = 20_260_303;
  private static final String FIELD = "body";

  private final Session session;
  private final Prepared best;
  private final Prepared matching;
  private final MMapDirectory directory;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;

  private WordSearches(Session session, MMapDirectory directory, DirectoryReader reader) {
    this.session = session;
    this.best =
        session.prepare(
            "SELECT bm25(body, $1) AS score FROM notes ORDER BY bm25(body, $1) DESC LIMIT " + K);
    this.matching = session.prepare("SELECT count(*) FROM notes WHERE text_match(body, $1)");
    this.directory = directory;
    this.reader = reader;
    this.searcher = new IndexSearcher(reader);
  }

  /**
   * Loads the table, and builds both indexes.
   *
   * @param folder for the texts, which COPY may read, and Lucene's index
   */
  public static WordSearches open(Engine engine, Path folder, int texts) throws IOException {
    Path csv = Files.createDirectories(folder).resolve("notes.csv");
    Path index = folder.resolve("lucene-words");
    write(csv, texts);
    Session session = engine.openSession("bench");
    try {
      run(session, "DROP TABLE IF EXISTS notes");
      run(session, "CREATE TABLE notes (id integer PRIMARY KEY, body text) USING VECTOR");
      run(session, "COPY notes FROM " + Identifiers.literal(csv.toString()) + " WITH (FORMAT csv)");
      run(
          session,
          "CREATE INDEX notes_words ON notes USING bm25 (body) WITH (analyzer = 'standard')");
      MMapDirectory directory = new MMapDirectory(index);
      try {
        build(directory, csv);
        return new WordSearches(session, directory, DirectoryReader.open(directory));
      } catch (IOException | RuntimeException e) {
        directory.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      session.close();
      throw e;
    } finally {
      Files.delete(csv);
    }
  }

  private static void run(Session session, String sql) {
    session.execute(sql).close();
  }

  private static void write(Path csv, int texts) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    try (BufferedWriter out = Files.newBufferedWriter(csv)) {
      for (int text = 0; text < texts; text++) {
        out.write(text + ",");
        for (int i = 0; i < WORDS_A_TEXT; i++) {
          out.write((i == 0 ? "" : " ") + word(random, 1, VOCABULARY));
        }
        out.write("\n");
      }
    }
  }

  /** The n-th word comes about 1 / n times as often as the first. */
  private static String word(SplittableRandom random, int from, int to) {
    double rank = from * Math.pow((double) to / from, random.nextDouble());
    return "word" + (int) rank;
  }

  private static void build(MMapDirectory directory, Path csv) throws IOException {
    IndexWriterConfig config =
        new IndexWriterConfig(new StandardAnalyzer())
            .setOpenMode(IndexWriterConfig.OpenMode.CREATE);
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (String line : Files.readAllLines(csv)) {
        Document document = new Document();
        document.add(new TextField(FIELD, line.substring(line.indexOf(',') + 1), Field.Store.NO));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
      writer.commit();
    }
  }

  /** Always the same. */
  public List<String> queries(int count) {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    List<String> queries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      queries.add(
          word(random, 1, 50)
              + " "
              + word(random, 50, 2000)
              + " "
              + word(random, 2000, VOCABULARY));
    }
    return queries;
  }

  /** The scores of the best texts in SQL, best first. */
  public double[] best(String query) throws IOException {
    try (QueryResult.Rows rows = (QueryResult.Rows) session.execute(best, List.of(query))) {
      double[] scores = new double[0];
      ArrowReader found = rows.reader();
      while (found.loadNextBatch()) {
        Float8Vector batch = (Float8Vector) found.getVectorSchemaRoot().getVector(0);
        int before = scores.length;
        scores = Arrays.copyOf(scores, before + batch.getValueCount());
        for (int i = before; i < scores.length; i++) {
          scores[i] = batch.get(i - before);
        }
      }
      return scores;
    }
  }

  /** The same of Lucene. */
  public double[] bestOfLucene(String query) throws IOException {
    ScoreDoc[] hits = searcher.search(parsed(query), K).scoreDocs;
    return Arrays.stream(hits).mapToDouble(hit -> hit.score).toArray();
  }

  /** How many texts match in SQL. */
  public long matching(String query) throws IOException {
    try (QueryResult.Rows rows = (QueryResult.Rows) session.execute(matching, List.of(query))) {
      long count = -1;
      ArrowReader found = rows.reader();
      while (found.loadNextBatch()) {
        if (found.getVectorSchemaRoot().getRowCount() > 0) {
          count = ((BigIntVector) found.getVectorSchemaRoot().getVector(0)).get(0);
        }
      }
      return count;
    }
  }

  /** The same of Lucene. */
  public long matchingOfLucene(String query) throws IOException {
    return searcher.count(parsed(query));
  }

  private static Query parsed(String query) {
    BooleanQuery.Builder words = new BooleanQuery.Builder();
    for (String word : query.split(" ")) {
      words.add(new TermQuery(new Term(FIELD, word)), BooleanClause.Occur.SHOULD);
    }
    return words.build();
  }

  @Override
  public void close() throws IOException {
    session.close();
    reader.close();
    directory.close();
  }
}
