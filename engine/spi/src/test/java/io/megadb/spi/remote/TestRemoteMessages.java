package io.megadb.spi.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.Blame;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestRemoteMessages {
  private static final PlanReply REPLY =
      new PlanReply(
          17,
          Optional.of("4711"),
          OptionalLong.of(5),
          OptionalLong.empty(),
          true,
          List.of(
              new PlanReply.ColumnStatistics(
                  "größe",
                  OptionalDouble.of(0.25),
                  OptionalDouble.empty(),
                  Optional.of("1"),
                  Optional.empty(),
                  OptionalLong.of(9))),
          List.of(
              new PlanReply.Split(OptionalLong.of(3), OptionalLong.of(30)),
              new PlanReply.Split(OptionalLong.of(2), OptionalLong.empty())));

  @Test
  void messagesSayTheSameAfterTheirJourney() {
    PlanRequest request = new PlanRequest("SELECT 'ü'", Optional.of("finance"), 3, true);
    assertThat(PlanRequest.isOne(request.toBytes())).isTrue();
    assertThat(PlanRequest.parse(request.toBytes())).isEqualTo(request);
    assertThat(PlanReply.parse(REPLY.toBytes())).isEqualTo(REPLY);
    BatchFacts facts = new BatchFacts(12, Optional.empty());
    assertThat(BatchFacts.parse(facts.toBytes())).isEqualTo(facts);
  }

  @Test
  void anotherVersionIsSaidToBeOne() {
    byte[] newer = PlanRequest.of("SELECT 1", 1).toBytes();
    newer["MegaDB-PLAN".length()] = 9;
    assertThat(PlanRequest.isOne(newer)).isTrue();
    assertThatThrownBy(() -> PlanRequest.parse(newer))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.is(ErrorCode.FEATURE_NOT_SUPPORTED)).isTrue())
        .hasMessage("the PLAN request is of version 9, this side speaks version 1");
  }

  @Test
  void brokenBytesAreATypedError() {
    byte[] bytes = REPLY.toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> PlanReply.parse(cut)).isInstanceOf(MegaDbException.class);
    }
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] changed = bytes.clone();
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      try {
        PlanReply.parse(changed);
      } catch (MegaDbException e) {
        assertThat(e.blame()).isEqualTo(Blame.USER);
      }
    }
  }

  @Test
  void anErrorKeepsAllItSays() {
    MegaDbException error =
        MegaDbException.ofTier("oltp", "23505", Blame.USER, "doppelt: ü", null)
            .withHint("again")
            .withPosition(12);
    Map<String, byte[]> trailers = RemoteError.entries(error);
    MegaDbException read = RemoteError.read(trailers::get, null).orElseThrow();
    assertThat(read.sqlState()).isEqualTo("23505");
    assertThat(read.blame()).isEqualTo(Blame.USER);
    assertThat(read.getMessage()).isEqualTo("doppelt: ü");
    assertThat(read.hint()).contains("again");
    assertThat(read.position()).hasValue(12);
    assertThat(read.tier()).contains("oltp");
    assertThat(RemoteError.read(name -> null, null)).isEmpty();
  }
}
