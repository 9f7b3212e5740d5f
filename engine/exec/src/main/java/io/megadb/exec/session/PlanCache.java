package io.megadb.exec.session;

import io.megadb.exec.compile.Compiled;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compiled statements by text and by everything else that decides what they mean; least recently
 * used leave first. Texts of many kilobytes bring data along and are hardly run twice: they would
 * only take memory. Any thread.
 */
public final class PlanCache {
  /**
   * What a compiled statement depends on.
   *
   * @param catalogVersion of the snapshot it was bound against
   */
  public record Key(
      String sql, long catalogVersion, List<String> searchPath, String timeZone, String user) {}

  private static final int MAX_TEXT = 1 << 16;

  private final Map<Key, Compiled> entries;

  public PlanCache(int maxEntries) {
    this.entries =
        new LinkedHashMap<>(64, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, Compiled> eldest) {
            return size() > maxEntries;
          }
        };
  }

  public Optional<Compiled> get(Key key) {
    synchronized (entries) {
      return Optional.ofNullable(entries.get(key));
    }
  }

  public void put(Key key, Compiled compiled) {
    if (key.sql().length() > MAX_TEXT) {
      return;
    }
    synchronized (entries) {
      entries.put(key, compiled);
    }
  }
}
