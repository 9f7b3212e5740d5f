package io.megadb.tier.oltp;

import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.TierResult;
import io.megadb.tier.oltp.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowReader;

/** One server for all tests of this JVM; it stops with the JVM. And how tests read results. */
final class SharedTier {
  private SharedTier() {}

  private static final class Holder {
    static final EmbeddedPostgres SERVER = start();
    static final OltpTier TIER =
        OltpTier.open(
            OltpConfig.external(SERVER.jdbcUrl(), SERVER.user(), SERVER.password())
                .withMaxConnections(16));

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.start(Files.createTempDirectory("oltp-shared-"));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  static EmbeddedPostgres server() {
    return Holder.SERVER;
  }

  static OltpTier tier() {
    return Holder.TIER;
  }

  static QueryContext context(BufferAllocator allocator) {
    return new QueryContext("test", allocator, new Cancellation());
  }

  /** Runs a statement; rows as lists of Arrow's objects, a count as one row of one Long. */
  static List<List<Object>> run(SqlTierSession session, String sql, Object... parameters) {
    try (BufferAllocator allocator = new RootAllocator()) {
      List<Object> values = java.util.Arrays.asList(parameters);
      return switch (session.execute(sql, values, context(allocator))) {
        case TierResult.Count count -> List.of(List.of(count.rows()));
        case TierResult.Rows rows -> drain(rows.reader());
      };
    }
  }

  /** Reads all rows and closes the reader. */
  static List<List<Object>> drain(ArrowReader reader) {
    List<List<Object>> rows = new ArrayList<>();
    try (reader) {
      while (reader.loadNextBatch()) {
        var root = reader.getVectorSchemaRoot();
        for (int row = 0; row < root.getRowCount(); row++) {
          List<Object> values = new ArrayList<>();
          for (FieldVector vector : root.getFieldVectors()) {
            values.add(plain(vector.getObject(row)));
          }
          rows.add(values);
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return rows;
  }

  private static Object plain(Object value) {
    return switch (value) {
      case org.apache.arrow.vector.util.Text text -> text.toString();
      case byte[] bytes -> java.util.HexFormat.of().formatHex(bytes);
      case List<?> list -> list.stream().map(SharedTier::plain).toList().toString();
      case null -> null;
      default -> value;
    };
  }

  static long readRows(ArrowReader reader) throws IOException {
    long rows = 0;
    while (reader.loadNextBatch()) {
      rows += reader.getVectorSchemaRoot().getRowCount();
    }
    return rows;
  }
}
