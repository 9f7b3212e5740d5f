package io.megadb.accel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestNearest {
  @Test
  void keepsWhatASortWouldPutFirst() {
    Random random = new Random(7);
    for (int k : new int[] {1, 2, 10, 63, 64, 65, 500, 2000}) {
      Nearest nearest = new Nearest(k);
      List<long[]> all = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        // Few values, so that many are equal.
        float distance = i % 97 == 0 ? Float.NaN : random.nextInt(200) - 100;
        nearest.offer(distance, i);
        all.add(new long[] {Float.floatToIntBits(distance), i});
      }
      all.sort(
          Comparator.<long[], Float>comparing(r -> Float.intBitsToFloat((int) r[0]))
              .thenComparing(r -> r[1]));
      Nearest.Found found = nearest.drain();
      assertThat(found.ids()).containsExactly(all.stream().limit(k).mapToLong(r -> r[1]).toArray());
      assertThat(nearest.size()).isZero();
    }
  }

  @Test
  void holdsNaNToBeFartherThanInfinity() {
    Nearest nearest = new Nearest(2);
    nearest.offer(Float.NaN, 1);
    nearest.offer(Float.POSITIVE_INFINITY, 2);
    nearest.offer(0f, 3);
    assertThat(nearest.drain().ids()).containsExactly(3, 2);
  }

  @Test
  void holdsBothZerosToBeEqual() {
    Nearest nearest = new Nearest(2);
    nearest.offer(0f, 1);
    nearest.offer(-0f, 2);
    assertThat(nearest.drain().ids()).containsExactly(1, 2);
  }

  @Test
  void takesNoMemoryForRowsThatDoNotCome() {
    Nearest nearest = new Nearest(Integer.MAX_VALUE);
    nearest.offer(1f, 1);
    assertThat(nearest.drain().ids()).containsExactly(1);
  }

  @Test
  void refusesToKeepNothing() {
    assertThatThrownBy(() -> new Nearest(0)).hasMessageContaining("k is 0");
  }
}
