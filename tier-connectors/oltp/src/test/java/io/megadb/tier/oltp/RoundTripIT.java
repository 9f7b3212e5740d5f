package io.megadb.tier.oltp;

import static io.megadb.tier.oltp.SharedTier.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.query.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the driver's own log says it sends: each Sync is a round trip. */
class RoundTripIT {
  private static final Logger DRIVER = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");
  private static final String SELECT = "SELECT name FROM round_trip_it WHERE id = ?";

  private final List<String> sent = new ArrayList<>();
  private final Level levelBefore = DRIVER.getLevel();
  private final Handler recorder =
      new Handler() {
        private final long thread = Thread.currentThread().threadId();

        @Override
        public void publish(LogRecord record) {
          if (record.getLongThreadID() == thread && record.getMessage().startsWith(" FE=> ")) {
            String message = record.getMessage().substring(" FE=> ".length()).split("[( ]")[0];
            // Statements of earlier tests that the collector found dead: they travel along.
            if (!message.equals("CloseStatement")) {
              sent.add(message);
            }
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private OltpSession session;

  @BeforeEach
  void open() {
    session = SharedTier.tier().openSession();
    run(session, "CREATE TABLE IF NOT EXISTS round_trip_it (id int PRIMARY KEY, name text)");
    run(session, "INSERT INTO round_trip_it VALUES (1, 'a') ON CONFLICT DO NOTHING");
    DRIVER.addHandler(recorder);
    DRIVER.setLevel(Level.FINEST);
  }

  @AfterEach
  void close() {
    DRIVER.setLevel(levelBefore);
    DRIVER.removeHandler(recorder);
    session.close();
  }

  @Test
  void preparedSelectIsOneRoundTrip() {
    run(session, SELECT, 1);
    assertThat(sentBy(SELECT, 1)).containsExactly("Bind", "Execute", "Sync");
  }

  @Test
  void staysOneRoundTripWhenTheStatementIsDescribedAgain() {
    run(session, SELECT, 1);
    session.describe(SELECT, new Cancellation());
    assertThat(sentBy(SELECT, 1)).containsExactly("Bind", "Execute", "Sync");
  }

  @Test
  void preparedChangeIsOneRoundTrip() {
    String update = "UPDATE round_trip_it SET name = ? WHERE id = ?";
    run(session, update, "b", 1);
    assertThat(sentBy(update, "c", 1)).containsExactly("Bind", "Execute", "Sync");
  }

  private List<String> sentBy(String sql, Object... parameters) {
    sent.clear();
    run(session, sql, parameters);
    return sent;
  }
}
