package io.megadb.server;

import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Runs a statement in a session and gives its rows as text. */
final class EngineRows {
  private EngineRows() {}

  /**
   * One string a row, values joined by {@code |}; of a statement without rows, its tag and count.
   */
  static List<String> of(Session session, String sql) {
    List<String> lines = new ArrayList<>();
    try (QueryResult result = session.execute(sql)) {
      switch (result) {
        case QueryResult.Update update -> lines.add(update.commandTag() + " " + update.count());
        case QueryResult.Rows rows -> {
          while (rows.reader().loadNextBatch()) {
            add(rows.reader().getVectorSchemaRoot(), lines);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(sql, e);
    }
    return lines;
  }

  private static void add(VectorSchemaRoot root, List<String> lines) {
    for (int row = 0; row < root.getRowCount(); row++) {
      List<String> values = new ArrayList<>();
      for (FieldVector vector : root.getFieldVectors()) {
        values.add(String.valueOf(vector.getObject(row)));
      }
      lines.add(String.join("|", values));
    }
  }
}
