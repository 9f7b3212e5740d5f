package io.megadb.spi.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestCancellation {
  private final Cancellation cancellation = new Cancellation();

  @Test
  void tellsAllEnginesThoughOneFails() {
    List<String> told = new ArrayList<>();
    cancellation.onCancel(
        () -> {
          throw new IllegalStateException("first");
        });
    cancellation.onCancel(() -> told.add("second"));
    cancellation.onCancel(
        () -> {
          throw new IllegalStateException("third");
        });
    cancellation.onCancel(() -> told.add("fourth"));
    assertThatThrownBy(() -> cancellation.cancel("by a test"))
        .hasMessage("first")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(told).containsExactly("second", "fourth");
    assertThat(cancellation.isCancelled()).isTrue();
    assertThat(cancellation.error()).hasMessage("canceling statement by a test");
  }

  @Test
  void tellsWhoComesLateAtOnceAndNobodyWhoHasEnded() {
    List<String> told = new ArrayList<>();
    cancellation.onCancel(() -> told.add("ended")).close();
    cancellation.cancel("by a test");
    cancellation.cancel("again");
    cancellation.onCancel(() -> told.add("late"));
    assertThat(told).containsExactly("late");
    assertThat(cancellation.error()).hasMessage("canceling statement by a test");
  }
}
