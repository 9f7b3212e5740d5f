package io.megadb.tier.graph.snapshot;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Rows found for conditions on one snapshot: only such conditions come here as hold for the same
 * rows for as long as the table and the session's settings are the same. Those not asked for the
 * longest go when there is no room. Any thread.
 */
public final class Conditions {
  private static final int MAX = 256;

  /**
   * What a condition is about.
   *
   * @param session settings that it may depend on
   */
  private record Of(String alias, String session, String condition) {}

  private final GraphMemory.Account account;

  private record Kept(Object value, long bytes) {}

  private final LinkedHashMap<Of, Kept> found = new LinkedHashMap<>(16, 0.75f, true);
  private boolean closed;

  /**
   * @param account takes what is kept; shared with the snapshot
   */
  Conditions(GraphMemory.Account account) {
    this.account = account;
  }

  /** The same conditions for a later snapshot, in which only these tables are as they were. */
  Conditions successor(Set<String> unchanged) {
    Conditions next = new Conditions(account);
    synchronized (this) {
      found.forEach(
          (of, kept) -> {
            if (unchanged.contains(of.alias())) {
              next.found.put(of, kept);
            }
          });
      closed = true;
    }
    return next;
  }

  /** Whether the rows are known. */
  synchronized boolean has(String alias, String session, String condition) {
    return found.containsKey(new Of(alias, session, condition));
  }

  /**
   * What a condition finds in a table. Two threads may find the same; either is right.
   *
   * @param bytes of heap that a finding takes
   */
  <T> T get(
      String alias,
      String session,
      String condition,
      Class<T> type,
      Supplier<T> find,
      ToLongFunction<T> bytes) {
    Of of = new Of(alias, session, condition);
    synchronized (this) {
      Kept known = found.get(of);
      if (known != null) {
        return type.cast(known.value());
      }
    }
    T value = find.get();
    synchronized (this) {
      if (!closed && !found.containsKey(of)) {
        keep(of, new Kept(value, bytes.applyAsLong(value)));
      }
    }
    return value;
  }

  private void keep(Of of, Kept value) {
    while (found.size() >= MAX || !account.tryAddWithoutEviction(value.bytes())) {
      Map.Entry<Of, Kept> eldest = found.pollFirstEntry();
      if (eldest == null) {
        return;
      }
      account.add(-eldest.getValue().bytes(), "conditions");
    }
    found.put(of, value);
  }

  synchronized long sizeBytes() {
    return found.values().stream().mapToLong(Kept::bytes).sum();
  }

  /** Keeps nothing any more: the snapshot was let go. */
  synchronized void close() {
    closed = true;
    found.clear();
  }
}
