package io.megadb.tier.olap.catalog;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Keeps the least recently used values within a total weight. Values are immutable and made from
 * immutable things, so that making one twice at the same time is only wasted work.
 *
 * <p>Threads: any.
 */
public final class LruCache<K, V> {
  private final long capacity;
  private final ToLongFunction<V> weigher;
  private final LinkedHashMap<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private long weight;

  public LruCache(long capacity, ToLongFunction<V> weigher) {
    this.capacity = capacity;
    this.weigher = weigher;
  }

  /** The value of a key, made if missing. The newest value stays even if it alone is too heavy. */
  public V get(K key, Supplier<V> make) {
    synchronized (this) {
      V known = values.get(key);
      if (known != null) {
        return known;
      }
    }
    V made = make.get();
    synchronized (this) {
      V raced = values.putIfAbsent(key, made);
      if (raced != null) {
        return raced;
      }
      weight += weigher.applyAsLong(made);
      Iterator<Map.Entry<K, V>> oldest = values.entrySet().iterator();
      while (weight > capacity && values.size() > 1) {
        weight -= weigher.applyAsLong(oldest.next().getValue());
        oldest.remove();
      }
      return made;
    }
  }
}
