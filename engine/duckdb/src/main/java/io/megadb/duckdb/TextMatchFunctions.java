package io.megadb.duckdb;

import io.megadb.spi.tier.TextIndexes;
import java.sql.Connection;
import java.sql.SQLException;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/**
 * {@code mdb_text_score(text, weights)} and {@code mdb_text_match(text, query, analyzer)}, as a
 * tier with text indexes has them. A text that is NULL scores 0 and does not tell whether it
 * matches; other operands that are NULL give NULL. Some 10 us for a text of 200 characters. Any
 * thread.
 */
final class TextMatchFunctions {
  private final TextIndexes texts;

  private TextMatchFunctions(TextIndexes texts) {
    this.texts = texts;
  }

  /** Makes the functions known to a DuckDB, for as long as it is open. */
  static void register(Connection connection, TextIndexes texts) throws SQLException {
    TextMatchFunctions functions = new TextMatchFunctions(texts);
    try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
      builder
          .withName("mdb_text_score")
          .withParameters(DuckDBColumnType.VARCHAR, DuckDBColumnType.VARCHAR)
          .withReturnType(DuckDBColumnType.DOUBLE)
          .withVectorizedFunction(functions::score)
          .register(connection);
    }
    try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
      builder
          .withName("mdb_text_match")
          .withParameters(
              DuckDBColumnType.VARCHAR, DuckDBColumnType.VARCHAR, DuckDBColumnType.VARCHAR)
          .withReturnType(DuckDBColumnType.BOOLEAN)
          .withVectorizedFunction(functions::match)
          .register(connection);
    }
  }

  private void score(DuckDBDataChunkReader chunk, DuckDBWritableVector out) {
    DuckDBReadableVector text = chunk.vector(0);
    DuckDBReadableVector weights = chunk.vector(1);
    for (long row = 0; row < chunk.rowCount(); row++) {
      if (weights.isNull(row)) {
        out.setNull(row);
      } else if (text.isNull(row)) {
        out.setDouble(row, 0);
      } else {
        out.setDouble(row, texts.score(text.getString(row), weights.getString(row)));
      }
    }
  }

  private void match(DuckDBDataChunkReader chunk, DuckDBWritableVector out) {
    DuckDBReadableVector text = chunk.vector(0);
    DuckDBReadableVector query = chunk.vector(1);
    DuckDBReadableVector analyzer = chunk.vector(2);
    for (long row = 0; row < chunk.rowCount(); row++) {
      if (query.isNull(row) || text.isNull(row)) {
        out.setNull(row);
      } else {
        out.setBoolean(
            row, texts.matches(text.getString(row), query.getString(row), analyzer.getString(row)));
      }
    }
  }
}
