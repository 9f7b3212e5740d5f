package io.megadb.exec.run;

import io.megadb.exec.QueryResult;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.TierResult;
import io.megadb.spi.type.Column;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Results that are not planned queries. */
public final class Results {
  private Results() {}

  /** A finished change; the entry is closed at once. */
  public static QueryResult.Update update(
      QueryRegistry.Entry entry, String commandTag, long count) {
    entry.close();
    return new Count(entry.context().queryId(), commandTag, count);
  }

  /** Rows that a reader yields; it and the entry are closed with the result. */
  public static QueryResult.Rows rows(
      QueryRegistry.Entry entry, List<Column> columns, ArrowReader reader) {
    return rows(entry, columns, reader, Map::of);
  }

  /**
   * Rows that a reader yields; it and the entry are closed with the result.
   *
   * @param versions as {@link QueryResult.Rows#versions}; only asked for by who wants to know
   */
  static QueryResult.Rows rows(
      QueryRegistry.Entry entry,
      List<Column> columns,
      ArrowReader reader,
      Supplier<Map<TableName, String>> versions) {
    return new ReaderRows(entry, columns, reader, versions);
  }

  /** What a tier answered. */
  public static QueryResult of(QueryRegistry.Entry entry, String commandTag, TierResult result) {
    return switch (result) {
      case TierResult.Rows(List<Column> columns, ArrowReader reader) ->
          rows(entry, columns, reader);
      case TierResult.Count(long rows) -> update(entry, commandTag, rows);
    };
  }

  private record Count(String queryId, String commandTag, long count)
      implements QueryResult.Update {
    @Override
    public void close() {
      // Nothing is open.
    }
  }

  private record ReaderRows(
      QueryRegistry.Entry entry,
      List<Column> columns,
      ArrowReader reader,
      Supplier<Map<TableName, String>> read)
      implements QueryResult.Rows {
    @Override
    public Map<TableName, String> versions() {
      return read.get();
    }

    @Override
    public String queryId() {
      return entry.context().queryId();
    }

    @Override
    public void close() {
      try (entry;
          reader) {
        entry.reportsProgressBy(OptionalDouble::empty);
      } catch (IOException e) {
        throw new MegaDbException(ErrorCode.INTERNAL_ERROR, "closing a result failed", e);
      }
    }
  }
}
