package io.megadb.tier.olap.decoded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestHeat {
  private final Heat<String> heat = new Heat<>();

  @Test
  void aSecondUseWithinMinutesMakesHot() {
    heat.note(List.of("a", "b"), 0);
    assertThat(heat.hot(0)).isEmpty();
    heat.note(List.of("a"), Heat.WARM_MILLIS);
    assertThat(heat.hot(Heat.WARM_MILLIS)).containsExactly("a");
    heat.note(List.of("b"), Heat.WARM_MILLIS + 1);
    assertThat(heat.isHot("b", Heat.WARM_MILLIS + 1)).isFalse();
  }

  @Test
  void whatIsHotStaysSoWhileItIsUsedWithinTheHour() {
    heat.note(List.of("a"), 0);
    heat.note(List.of("a"), 1);
    heat.note(List.of("a"), Heat.COLD_MILLIS);
    assertThat(heat.isHot("a", 2 * Heat.COLD_MILLIS)).isTrue();
    assertThat(heat.isHot("a", 2 * Heat.COLD_MILLIS + 1)).isFalse();
    heat.note(List.of("a"), 3 * Heat.COLD_MILLIS);
    assertThat(heat.isHot("a", 3 * Heat.COLD_MILLIS)).isFalse();
  }

  @Test
  void keepsNoMoreThanSoManyUses() {
    for (int i = 0; i < 200; i++) {
      int from = i * 1000;
      heat.note(
          java.util.stream.IntStream.range(from, from + 1000).mapToObj(n -> "f" + n).toList(), i);
    }
    heat.note(List.of("f0"), 201);
    assertThat(heat.isHot("f0", 201)).isFalse();
    heat.note(List.of("g"), Heat.WARM_MILLIS + 300);
    heat.note(List.of("g"), Heat.WARM_MILLIS + 301);
    assertThat(heat.isHot("g", Heat.WARM_MILLIS + 301)).isTrue();
  }
}
