package io.megadb.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.apache.calcite.avatica.AvaticaSqlException;
import org.junit.jupiter.api.Test;

class TestServerMessage {
  @Test
  void putsACaretUnderThePosition() {
    String sql = "SELECT a,\n  größe, wrong\nFROM t";
    int position = sql.indexOf("wrong") + 1;
    SQLException error =
        new AvaticaSqlException(
            "while executing",
            "42703",
            1001,
            List.of(
                "column \"wrong\" does not exist\n  Hint: Did you mean \"wring\"?\n  Position: "
                    + position
                    + "\n"),
            "server");
    assertThat(ServerMessage.of(error).render(sql))
        .isEqualTo(
            """
            ERROR 42703: column "wrong" does not exist
            LINE 2:   größe, wrong
                             ^
            HINT: Did you mean "wring"?
            """);
  }

  @Test
  void showsErrorsWithoutPositionAndErrorsOfTheDriver() {
    assertThat(
            ServerMessage.of(new SQLException("outer", new RuntimeException("inner"))).render(""))
        .isEqualTo("ERROR: inner\n");
    assertThat(
            ServerMessage.of(
                    new SQLException(
                        "Error while executing: Remote driver error: our text", "22012"))
                .render("SELECT 1/0"))
        .isEqualTo("ERROR 22012: our text\n");
  }

  @Test
  void bearsPositionsBeyondTheText() {
    ServerMessage message = ServerMessage.of(new SQLException("x\n  Position: 99"));
    assertThat(message.position()).isEqualTo(99);
    assertThat(message.render("SELECT 1")).isEqualTo("ERROR: x\n");
  }
}
