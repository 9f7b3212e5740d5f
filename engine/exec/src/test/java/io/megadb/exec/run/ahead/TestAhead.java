package io.megadb.exec.run.ahead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TestAhead {
  private final RootAllocator allocator = new RootAllocator();
  private final Cancellation cancellation = new Cancellation();
  private final QueryContext context = new QueryContext("q", allocator, cancellation);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    threads.shutdownNow();
    allocator.close();
  }

  /** Work that ends only when it is cancelled. */
  private static String untilCancelled(QueryContext own, CountDownLatch begun) {
    CountDownLatch cancelled = new CountDownLatch(1);
    own.cancellation().onCancel(cancelled::countDown);
    begun.countDown();
    try {
      cancelled.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    throw own.cancellation().error();
  }

  @Test
  void givesTheResultOfAnotherThread() {
    Thread here = Thread.currentThread();
    try (Ahead<Thread> ahead = Ahead.start(threads, context, c -> Thread.currentThread())) {
      assertThat(ahead.get()).isNotSameAs(here);
    }
  }

  @Test
  void doesTheWorkItselfWhereNoThreadIsFree() {
    Thread here = Thread.currentThread();
    try (Ahead<Thread> ahead =
        Ahead.start(
            task -> {
              throw new RejectedExecutionException("none");
            },
            context,
            c -> Thread.currentThread())) {
      assertThat(ahead.get()).isSameAs(here);
    }
  }

  @Test
  void throwsWhatTheWorkThrew() {
    try (Ahead<String> ahead =
        Ahead.start(
            threads,
            context,
            c -> {
              throw new MegaDbException(ErrorCode.DIVISION_BY_ZERO, "division by zero");
            })) {
      assertThatThrownBy(ahead::get).hasMessage("division by zero");
    }
  }

  @Test
  void cancellingTheStatementCancelsTheWork() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    try (Ahead<String> ahead = Ahead.start(threads, context, c -> untilCancelled(c, begun))) {
      begun.await();
      cancellation.cancel("due to user request");
      assertThatThrownBy(ahead::get).hasMessage("canceling statement due to user request");
    }
  }

  @Test
  void closingEndsWorkThatNobodyWaitsFor() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    Ahead<String> ahead =
        Ahead.start(
            threads,
            context,
            c -> {
              try {
                return untilCancelled(c, begun);
              } finally {
                ended.set(true);
              }
            });
    begun.await();
    ahead.close();
    assertThat(ended).isTrue();
    assertThat(cancellation.isCancelled()).isFalse();
  }

  @Test
  void closingTellsOfAFailureThatNobodyHasSeen() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    Ahead<String> ahead =
        Ahead.start(
            threads,
            context,
            c -> {
              try {
                throw new MegaDbException(ErrorCode.DIVISION_BY_ZERO, "division by zero");
              } finally {
                failed.countDown();
              }
            });
    failed.await();
    assertThatThrownBy(ahead::close).hasMessage("division by zero");
    ahead.close();
  }
}
