package io.megadb.catalog;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.CatalogStore.Watch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of new versions, in order, each listener on one thread at a time. Versions of
 * this process are told by whoever publishes, those of others by a daemon that polls.
 */
final class Watchers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

  private final Duration poll;
  private final Supplier<CatalogSnapshot> current;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private ScheduledExecutorService poller;

  Watchers(Duration poll, Supplier<CatalogSnapshot> current) {
    this.poll = poll;
    this.current = current;
  }

  private static final class Listener {
    private final Consumer<CatalogSnapshot> consumer;
    private long told;

    Listener(Consumer<CatalogSnapshot> consumer, long told) {
      this.consumer = consumer;
      this.told = told;
    }

    synchronized void tell(CatalogSnapshot snapshot) {
      if (snapshot.version() <= told) {
        return;
      }
      told = snapshot.version();
      try {
        consumer.accept(snapshot);
      } catch (RuntimeException e) {
        LOG.warn("a listener failed at catalog version {}", snapshot.version(), e);
      }
    }
  }

  /** Adds a listener that knows everything up to a version. */
  Watch add(Consumer<CatalogSnapshot> consumer, long known) {
    Listener listener = new Listener(consumer, known);
    listeners.add(listener);
    startPolling();
    return () -> listeners.remove(listener);
  }

  private synchronized void startPolling() {
    if (poller == null) {
      poller =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("megadb-catalog-watch").factory());
      poller.scheduleWithFixedDelay(
          this::look, poll.toMillis(), poll.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    if (listeners.isEmpty()) {
      return;
    }
    try {
      published(current.get());
    } catch (RuntimeException e) {
      LOG.warn("the catalog's newest version can't be read", e);
    }
  }

  /** Tells everyone who does not know it. */
  void published(CatalogSnapshot snapshot) {
    listeners.forEach(l -> l.tell(snapshot));
  }

  @Override
  public synchronized void close() {
    listeners.clear();
    if (poller != null) {
      poller.shutdownNow();
    }
  }
}
