package io.megadb.tier.vector.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.tier.vector.search.EfCurve.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From a curve of recall and from checked queries to an ef. */
final class TestIndexRecall {
  private static final EfCurve CURVE =
      new EfCurve(
          List.of(
              new Point(10, 0.80, 0.02),
              new Point(20, 0.91, 0.01),
              new Point(40, 0.97, 0.01),
              new Point(80, 0.99, 0.0)));

  @Test
  void takesTheLeastEfThatMostLikelySuffices() {
    assertThat(CURVE.ef(0.5)).isEqualTo(10);
    assertThat(CURVE.ef(0.90)).isEqualTo(20);
    assertThat(CURVE.ef(0.9299)).isEqualTo(30);
    assertThat(CURVE.ef(0.9749)).isEqualTo(60);
    assertThat(CURVE.ef(0.99)).isEqualTo(80);
    assertThat(CURVE.ef(0.995)).isEqualTo(-1);
  }

  @Test
  void tellsTheRecallOfAnEfBetweenPoints() {
    assertThat(CURVE.recall(10)).isEqualTo(0.80);
    assertThat(CURVE.recall(30)).isCloseTo(0.94, within());
    assertThat(CURVE.recall(500)).isEqualTo(0.99);
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.api.Assertions.within(1e-9);
  }

  @Test
  void countsRowsAsNearAsTheLastAsFound() {
    float[] exact = {0.1f, 0.2f, 0.2f};
    assertThat(EfCurve.recall(new float[] {0.1f, 0.2f, 0.2f}, exact)).isEqualTo(1);
    assertThat(EfCurve.recall(new float[] {0.2f, 0.2f, 0.20000001f}, exact)).isEqualTo(1);
    assertThat(EfCurve.recall(new float[] {0.1f, 0.2f, 0.3f}, exact)).isCloseTo(2 / 3.0, within());
    assertThat(EfCurve.recall(new float[0], new float[0])).isEqualTo(1);
  }

  @Test
  void takesMoreCandidatesOnceQueriesClearlyFallShort() {
    IndexRecall recall = calibrated();
    assertThat(recall.ef(10, 0.96)).isEqualTo(40);
    for (int i = 0; i < 19; i++) {
      recall.checked(0.7, 0.96, 1000);
    }
    assertThat(recall.ef(10, 0.96)).isEqualTo(40);
    recall.checked(0.7, 0.96, 1000);
    assertThat(recall.ef(10, 0.96)).isEqualTo(50);
    assertThat(recall.ef(30, 0.96)).isEqualTo(70);
    assertThat(recall.facts(0.96).measured().orElseThrow()).isCloseTo(0.7, within());
  }

  @Test
  void keepsTheEffortWhileAShortfallMayBeChance() {
    IndexRecall recall = calibrated();
    assertThat(recall.ef(10, 0.955)).isEqualTo(39);
    for (int i = 0; i < 399; i++) {
      // 0.95 in the mean, a little less than wanted.
      recall.checked(i % 4 == 0 ? 0.8 : 1.0, 0.955, 1000);
    }
    assertThat(recall.ef(10, 0.96)).isEqualTo(40);
  }

  @Test
  void takesADefaultBeforeAnythingIsMeasuredAndNoGraphThatNeverSuffices() {
    assertThat(new IndexRecall().ef(10, 0.98)).isEqualTo(100);
    assertThat(calibrated().ef(10, 0.999)).isNegative();
    assertThat(calibrated().facts(0.999).ef()).isEmpty();
  }

  @Test
  void tellsOfTheRecallThatTheLastSearchAskedFor() {
    IndexRecall recall = calibrated();
    assertThat(recall.facts(0.96).target()).isEqualTo(0.96);
    recall.ef(10, 0.9);
    recall.checked(0.8, 0.9, 1000);
    assertThat(recall.facts(0.96).target()).isEqualTo(0.9);
    assertThat(recall.facts(0.96).ef()).hasValue(20);
    assertThat(recall.facts(0.96).measured()).hasValue(0.8);
    recall.ef(10, 0.96);
    recall.checked(0.8, 0.9, 1000);
    assertThat(recall.facts(0.5).ef()).hasValue(40);
    assertThat(recall.facts(0.5).measured()).isEmpty();
  }

  private static IndexRecall calibrated() {
    IndexRecall recall = new IndexRecall();
    recall.calibrate(CURVE, 1);
    assertThat(recall.calibrated(1)).isTrue();
    assertThat(recall.calibrated(2)).isFalse();
    return recall;
  }
}
