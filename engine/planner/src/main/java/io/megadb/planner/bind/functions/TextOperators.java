package io.megadb.planner.bind.functions;

import java.util.List;
import org.apache.calcite.sql.SqlOperator;

/**
 * What {@code bm25} and {@code text_match} are once it is known which index they are about; nobody
 * can write these.
 */
public final class TextOperators {
  /** A text's score by the weights of a query's words. */
  public static final SqlOperator SCORE = operator("mdb_text_score(text, text) double");

  /** Whether a text has one of a query's words, as an analyzer has words. */
  public static final SqlOperator MATCH = operator("mdb_text_match(text, text, text) boolean");

  private TextOperators() {}

  private static SqlOperator operator(String signature) {
    Signature parsed = Signature.parse(signature);
    return new PostgresFunction(parsed.name(), List.of(parsed), true);
  }
}
