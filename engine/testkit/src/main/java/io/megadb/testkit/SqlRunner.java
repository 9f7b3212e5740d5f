package io.megadb.testkit;

import io.megadb.spi.error.MegaDbException;
import java.util.List;

/** Something that runs SQL: an engine's session, a wire's client. */
@FunctionalInterface
public interface SqlRunner {
  /**
   * Runs one statement, without the semicolon.
   *
   * @return its rows, each value as text, null for NULL; no rows for a statement without any
   * @throws MegaDbException what the statement fails with
   */
  List<List<String>> run(String sql);
}
