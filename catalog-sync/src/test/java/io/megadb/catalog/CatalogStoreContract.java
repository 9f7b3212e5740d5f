package io.megadb.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.CatalogStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every store of the catalog does. A subclass opens stores of one and the same place. */
abstract class CatalogStoreContract {
  private static final int WAIT_SECONDS = 30;

  private final List<CatalogStore> opened = new ArrayList<>();

  /** Opens one more store of the place this test has. */
  abstract CatalogStore openStore() throws Exception;

  final CatalogStore open() throws Exception {
    CatalogStore store = openStore();
    opened.add(store);
    return store;
  }

  @AfterEach
  void closeStores() {
    opened.forEach(CatalogStore::close);
  }

  @Test
  void beginsEmpty() throws Exception {
    assertThat(open().current()).isEqualTo(CatalogSnapshot.empty());
  }

  @Test
  void givesBackWhatWasPublished() throws Exception {
    CatalogStore store = open();
    CatalogSnapshot full = Snapshots.full();
    CatalogSnapshot first =
        new CatalogSnapshot(
            1, full.schemas(), full.tables(), full.views(), full.graphs(), full.pending());
    assertThat(store.compareAndSwap(first)).isTrue();
    assertThat(store.current()).isEqualTo(first);
    assertThat(open().current()).isEqualTo(first);
  }

  @Test
  void refusesAnyVersionButTheNext() throws Exception {
    CatalogStore store = open();
    CatalogSnapshot one = Snapshots.next(store.current(), "a");
    assertThat(store.compareAndSwap(one)).isTrue();
    CatalogSnapshot two = Snapshots.next(one, "b");
    CatalogSnapshot three = Snapshots.next(two, "c");
    assertThat(store.compareAndSwap(three)).isFalse();
    assertThat(store.compareAndSwap(one)).isFalse();
    assertThat(store.current()).isEqualTo(one);
    assertThat(store.compareAndSwap(two)).isTrue();
  }

  @Test
  void seesVersionsOfAnotherStoreAtOnce() throws Exception {
    CatalogStore left = open();
    CatalogStore right = open();
    for (int i = 0; i < 40; i++) {
      CatalogStore writer = i % 3 == 0 ? left : right;
      CatalogSnapshot next = Snapshots.next(writer.current(), "s" + i);
      assertThat(writer.compareAndSwap(next)).isTrue();
      assertThat(left.current()).isEqualTo(next);
      assertThat(right.current()).isEqualTo(next);
    }
  }

  @Test
  void hasOneWinnerPerVersion() throws Exception {
    int threads = 8;
    int versions = 30;
    CyclicBarrier barrier = new CyclicBarrier(threads);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<List<Long>>> wins = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        CatalogStore store = open();
        String name = "t" + t;
        Callable<List<Long>> contender =
            () -> {
              List<Long> won = new ArrayList<>();
              for (int i = 1; i <= versions; i++) {
                CatalogSnapshot base = store.current();
                barrier.await(WAIT_SECONDS, TimeUnit.SECONDS);
                if (store.compareAndSwap(Snapshots.next(base, name + "_" + i))) {
                  won.add(base.version() + 1);
                }
                barrier.await(WAIT_SECONDS, TimeUnit.SECONDS);
              }
              return won;
            };
        wins.add(pool.submit(contender));
      }
      List<Long> all = new ArrayList<>();
      for (Future<List<Long>> won : wins) {
        all.addAll(won.get(WAIT_SECONDS, TimeUnit.SECONDS));
      }
      assertThat(all).hasSize(versions).doesNotHaveDuplicates();
      // Each winner built on the one before: no change was lost.
      assertThat(open().current().schemas()).hasSize(versions + 1);
    }
  }

  @Test
  void tellsWatchersOfNewVersionsInOrder() throws Exception {
    CatalogStore watched = open();
    CatalogStore other = open();
    BlockingQueue<CatalogSnapshot> seen = new LinkedBlockingQueue<>();
    CatalogSnapshot last;
    try (CatalogStore.Watch watch = watched.watch(seen::add)) {
      CatalogSnapshot own = Snapshots.next(watched.current(), "own");
      assertThat(watched.compareAndSwap(own)).isTrue();
      assertThat(seen.poll(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(own);
      last = own;
      for (int i = 0; i < 5; i++) {
        last = Snapshots.next(last, "foreign" + i);
        assertThat(other.compareAndSwap(last)).isTrue();
      }
      long before = own.version();
      while (before < last.version()) {
        CatalogSnapshot next = seen.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        assertThat(next.version()).isGreaterThan(before);
        before = next.version();
      }
    }
    assertThat(watched.compareAndSwap(Snapshots.next(last, "unwatched"))).isTrue();
    assertThat(seen).isEmpty();
  }

  @Test
  void goesOnWhenAListenerFails() throws Exception {
    CatalogStore store = open();
    BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
    store.watch(
        s -> {
          throw new IllegalStateException("listener");
        });
    store.watch(s -> seen.add(s.version()));
    assertThat(store.compareAndSwap(Snapshots.next(store.current(), "a"))).isTrue();
    assertThat(seen.poll(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
  }
}
