package io.megadb.exec.session;

import io.megadb.exec.QueryParts;
import io.megadb.exec.compile.Compiled;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.TierResult;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowReader;

/** What the SQL tier expects of a query that it runs whole, by its own statistics. Stateless. */
final class SqlTierEstimate {
  // Of the plan's root, which comes first.
  private static final Pattern ROWS = Pattern.compile("\"Plan Rows\": (\\d+)");
  private static final Pattern WIDTH = Pattern.compile("\"Plan Width\": (\\d+)");

  private SqlTierEstimate() {}

  /**
   * Rows and bytes; nothing for what is no query or has parameters.
   *
   * @param columns what is known of them otherwise
   */
  static QueryParts of(
      Compiled.Verbatim statement,
      List<QueryParts.ColumnFacts> columns,
      SessionSettings settings,
      SqlTierSession session,
      BufferAllocator allocator) {
    OptionalLong rows = OptionalLong.empty();
    OptionalLong bytes = OptionalLong.empty();
    if (statement.prepared().commandTag().equals("SELECT")
        && statement.prepared().parameterTypes().isEmpty()) {
      session.setSearchPath(settings.searchPath());
      String plan = plan(statement.sql(), session, allocator);
      rows = number(ROWS, plan);
      OptionalLong width = number(WIDTH, plan);
      if (rows.isPresent() && width.isPresent()) {
        bytes = OptionalLong.of(rows.getAsLong() * width.getAsLong());
      }
    }
    return new QueryParts(rows, bytes, false, atMost(rows, columns), List.of());
  }

  /** A table's column may have more values than the result has rows. */
  private static List<QueryParts.ColumnFacts> atMost(
      OptionalLong rows, List<QueryParts.ColumnFacts> columns) {
    return rows.isEmpty()
        ? columns
        : columns.stream().map(c -> c.withDistinctAtMost(rows.getAsLong())).toList();
  }

  private static String plan(String sql, SqlTierSession session, BufferAllocator allocator) {
    QueryContext context = new QueryContext("estimate", allocator, new Cancellation());
    StringBuilder text = new StringBuilder();
    if (session.execute("EXPLAIN (FORMAT JSON) " + sql, List.of(), context)
        instanceof TierResult.Rows rows) {
      try (ArrowReader reader = rows.reader()) {
        while (reader.loadNextBatch()) {
          FieldVector lines = reader.getVectorSchemaRoot().getVector(0);
          for (int i = 0; i < lines.getValueCount(); i++) {
            text.append(lines.getObject(i)).append('\n');
          }
        }
      } catch (IOException e) {
        throw new MegaDbException(ErrorCode.IO_ERROR, "reading PostgreSQL's plan failed", e);
      }
    }
    return text.toString();
  }

  private static OptionalLong number(Pattern pattern, String plan) {
    Matcher found = pattern.matcher(plan);
    return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
  }
}
