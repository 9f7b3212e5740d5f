package io.megadb.trino.metadata;

import io.megadb.spi.remote.PlanReply;
import io.megadb.spi.remote.PlanRequest;
import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.flight.MegadbClient.CatalogVersion;
import io.trino.spi.connector.ConnectorSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What servers expect of statements. An answer is kept for half a minute, unless the catalog
 * changes or this Trino writes: a plan made by sizes somewhat older is as good. Any thread.
 */
public final class KnownReplies {
  private static final int MAX_REPLIES = 1_000;
  private static final long KEEP_NANOS = 30_000_000_000L;

  private final MegadbClient client;

  // Guarded by itself.
  private final Map<Key, Kept> replies = new LinkedHashMap<>();

  /** Whose tables are seen, when, and the question. */
  private record Key(String user, CatalogVersion version, long updates, String sql) {}

  private record Kept(PlanReply reply, long sinceNanos) {}

  /** Knows nothing yet. */
  public KnownReplies(MegadbClient client) {
    this.client = client;
  }

  /** Rows and columns of a statement, estimated. */
  public PlanReply of(ConnectorSession session, CatalogVersion version, String sql) {
    Key key = new Key(session.getUser(), version, client.updates(), sql);
    long now = System.nanoTime();
    synchronized (replies) {
      Kept known = replies.get(key);
      if (known != null && now - known.sinceNanos() < KEEP_NANOS) {
        return known.reply();
      }
    }
    PlanReply reply = client.plan(session, new PlanRequest(sql, Optional.empty(), 0, true)).reply();
    synchronized (replies) {
      replies.remove(key);
      replies.put(key, new Kept(reply, now));
      if (replies.size() > MAX_REPLIES) {
        replies.remove(replies.keySet().iterator().next());
      }
    }
    return reply;
  }
}
