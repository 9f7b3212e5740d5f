package io.megadb.exec.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.exec.EngineConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class TestQueryRegistry {
  private static final EngineConfig CONFIG =
      new EngineConfig(Duration.ZERO, 1 << 20, 1 << 20, 4, 100, 100, List.of());

  /** An engine that has just ended may refuse to be interrupted. */
  @Test
  void timeoutsGoOnThoughAnEngineCouldNotBeTold() throws Exception {
    try (RootAllocator root = new RootAllocator();
        QueryRegistry registry = new QueryRegistry(CONFIG, root)) {
      CountDownLatch refused = new CountDownLatch(1);
      try (QueryRegistry.Entry first = registry.admit("ann", "first", Duration.ofMillis(1))) {
        first
            .context()
            .cancellation()
            .onCancel(
                () -> {
                  refused.countDown();
                  throw new IllegalStateException("the statement is closed");
                });
        assertThat(refused.await(30, TimeUnit.SECONDS)).isTrue();
      }
      CountDownLatch told = new CountDownLatch(1);
      try (QueryRegistry.Entry second = registry.admit("ann", "second", Duration.ofMillis(1))) {
        second.context().cancellation().onCancel(told::countDown);
        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(second.context().cancellation().error()).hasMessageContaining("timeout");
      }
    }
  }
}
