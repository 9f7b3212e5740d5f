package io.megadb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.server.auth.PasswordHash;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TestMain {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void hashesAPasswordOfStdin() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("secret\n".getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(run("hash-password")).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(PasswordHash.parse(out.toString().strip()).matches("secret".toCharArray())).isTrue();
  }

  @Test
  void printsTheConfigurationInEffect() {
    assertThat(run("config", "--set", "avatica.port=1234", "--set", "oltp.password=x y z"))
        .isZero();
    assertThat(out.toString())
        .contains("[avatica]")
        .contains("port = 1234  # option --set")
        .contains("password = ***")
        .doesNotContain("x y z");
  }

  @Test
  void explainsAWrongConfigurationWithoutAStackTrace() {
    assertThat(run("config", "--set", "avatica.prot=1")).isEqualTo(1);
    assertThat(err.toString())
        .contains("megadb: --set: unknown key avatica.prot")
        .contains("hint: Did you mean \"avatica.port\"?")
        .doesNotContain("\tat ");
  }

  @Test
  void refusesWrongArgumentsAndUnknownBenchmarks() {
    assertThat(run("nonsense")).isEqualTo(2);
    assertThat(run("bench", "nonsense")).isEqualTo(2);
    assertThat(run("bench")).isZero();
    assertThat(run("help", "sql")).isZero();
    assertThat(out.toString()).contains("megadb sql");
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("hash-password");
  }

  private int run(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
