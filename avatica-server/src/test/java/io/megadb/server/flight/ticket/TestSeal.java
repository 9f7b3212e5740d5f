package io.megadb.server.flight.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.server.flight.ticket.Seal.Purpose;
import io.megadb.spi.catalog.TableName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestSeal {
  private static final byte[] CONTENT = {1, 2, 3};

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;

  private Seal seal(String secret) {
    return new Seal(Optional.of(secret), Duration.ofMinutes(1), clock);
  }

  @Test
  void opensWhatItOrItsClusterSealed() {
    byte[] sealed = seal("s").seal(Purpose.TICKET, CONTENT);
    assertThat(seal("s").open(Purpose.TICKET, sealed)).isEqualTo(CONTENT);
    now = now.plusSeconds(60);
    assertThat(seal("s").open(Purpose.TICKET, sealed)).isEqualTo(CONTENT);
  }

  @Test
  void refusesWhatHasExpired() {
    byte[] sealed = seal("s").seal(Purpose.TICKET, CONTENT);
    now = now.plusSeconds(61);
    assertThatThrownBy(() -> seal("s").open(Purpose.TICKET, sealed))
        .hasMessage("the ticket expired at 2026-01-01T00:01:00Z");
  }

  @Test
  void refusesEveryChangedByteOtherSecretsAndOtherPurposes() {
    byte[] sealed = seal("s").seal(Purpose.TICKET, CONTENT);
    for (int at = 0; at < sealed.length; at++) {
      byte[] forged = sealed.clone();
      forged[at] ^= 1;
      assertThatThrownBy(() -> seal("s").open(Purpose.TICKET, forged))
          .hasMessage("the ticket is not one of this server's");
    }
    assertThatThrownBy(() -> seal("t").open(Purpose.TICKET, sealed)).isNotNull();
    assertThatThrownBy(() -> seal("s").open(Purpose.TOKEN, sealed)).isNotNull();
    assertThatThrownBy(() -> seal("s").open(Purpose.TICKET, new byte[5])).isNotNull();
  }

  @Test
  void aTicketSaysTheSameAfterItsJourney() {
    ResultTicket ticket =
        new ResultTicket(
            "ann",
            "SELECT 1",
            Optional.of("handle"),
            7,
            Optional.empty(),
            Map.of("timezone", "UTC"),
            Optional.of("bigint, text"),
            Optional.of(
                new ResultTicket.Part(
                    new TableName("olap", "public", "t"), "17", List.of("a", "b"))));
    assertThat(ResultTicket.parse(ticket.toBytes())).isEqualTo(ticket);
  }
}
