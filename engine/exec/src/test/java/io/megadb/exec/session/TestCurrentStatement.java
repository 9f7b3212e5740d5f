package io.megadb.exec.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.exec.EngineConfig;
import java.time.Duration;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class TestCurrentStatement {
  private final SessionGate gate = new SessionGate();
  private final CurrentStatement current = new CurrentStatement(gate);

  private boolean isCancelledOnceItBegins() {
    EngineConfig config = new EngineConfig(Duration.ZERO, 1 << 20, 1 << 20, 4, 100, 100, List.of());
    try (RootAllocator root = new RootAllocator();
        QueryRegistry registry = new QueryRegistry(config, root);
        QueryRegistry.Entry next = registry.prepare("ann", "next", Duration.ZERO)) {
      current.begin(next);
      return next.context().cancellation().isCancelled();
    }
  }

  @Test
  void aCancelMeetsNoLaterStatement() {
    current.cancel();
    assertThat(isCancelledOnceItBegins()).isFalse();
  }

  @Test
  void nothingBeginsAfterTheEnd() {
    current.end();
    assertThat(isCancelledOnceItBegins()).isTrue();
  }

  @Test
  void nothingBeginsInAClosedSession() {
    gate.close();
    assertThat(isCancelledOnceItBegins()).isTrue();
  }
}
