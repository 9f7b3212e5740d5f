package io.megadb.tier.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short run of the jcstress tests, in Java processes of their own. */
final class RingStressIT {
  private static final String JVM_FLAGS =
      "--add-opens=java.base/java.nio=ALL-UNNAMED --enable-native-access=ALL-UNNAMED"
          + " --sun-misc-unsafe-memory-access=allow -Xmx256m";

  @TempDir Path folder;

  @Test
  void readersNeverSeeAPartOfAWrite() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("org.openjdk.jcstress.Main");
    // One JVM mode and a few short iterations: a check that nothing broke, not a search.
    command.addAll(List.of("-m", "quick", "-sc", "false", "-iters", "3", "-time", "500"));
    command.addAll(List.of("-v", "-r", folder.toString(), "-t", "StressCases"));
    command.addAll(List.of("--jvmArgs", JVM_FLAGS));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("GetDuringUpsert", "BatchPublication").doesNotContain("FAILED");
  }
}
