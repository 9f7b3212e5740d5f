package io.megadb.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * DDL of the whole engine in a process that really ends at a step. The next process on the same
 * folder finds what was before or what is after, and all other tables as they were.
 */
final class DdlCrashIT {
  @TempDir Path folder;

  /** Where a scenario ends. */
  private record Kill(CrashScenario scenario, String step, int occurrence) {}

  /** What a process said before it ended. */
  private record Report(int exitCode, List<String> lines) {
    List<String> phase(String phase) {
      return lines.stream()
          .filter(line -> line.startsWith(phase + "|"))
          .map(line -> line.substring(phase.length() + 1))
          .toList();
    }
  }

  /** A statement of each kind; the nightly test has all of them. */
  @Test
  void nothingIsHalfThereWhereverTheProcessEnds() throws Exception {
    run(
        List.of(
            new Kill(CrashScenario.CREATE_OLAP, "TIER_DONE", 0),
            new Kill(CrashScenario.ALTER_MEMORY, "TIER_DONE", 0),
            new Kill(CrashScenario.DROP_OLAP, "ANNOUNCED", 0),
            new Kill(CrashScenario.FILL_OLTP, "TEMPORARY_WRITTEN", 0),
            new Kill(CrashScenario.CREATE_VIEW, "VERSION_LINKED", 0)));
  }

  /** Every statement at every step it passes. */
  @ParameterizedTest
  @EnumSource(CrashScenario.class)
  @Tag("nightly")
  void nothingIsHalfThereAtAnyStepOf(CrashScenario scenario) throws Exception {
    Report first = start(scenario.name(), CrashingEngine.RETURNED, "0");
    assertThat(first.exitCode()).as(first.toString()).isEqualTo(CrashingEngine.HALTED);
    List<String> steps = first.phase("STEP");
    List<Kill> kills = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      String step = steps.get(i);
      int earlier = (int) steps.subList(0, i).stream().filter(step::equals).count();
      kills.add(new Kill(scenario, step, earlier));
    }
    kills.add(new Kill(scenario, CrashingEngine.RETURNED, 0));
    run(kills);
  }

  private void run(List<Kill> kills) throws Exception {
    Kill killed = null;
    Report last = null;
    for (Kill kill : kills) {
      Report next = start(kill.scenario().name(), kill.step(), Integer.toString(kill.occurrence()));
      assertThat(next.exitCode()).as(kill + " " + next).isEqualTo(CrashingEngine.HALTED);
      if (killed != null) {
        assertWhole(killed, last, next.phase("FOUND"));
      }
      killed = kill;
      last = next;
    }
    Report end = start();
    assertThat(end.exitCode()).as(end.toString()).isZero();
    assertWhole(killed, last, end.phase("FOUND"));
  }

  private static void assertWhole(Kill kill, Report killed, List<String> found) {
    List<String> before = killed.phase("BEFORE");
    List<String> after = killed.phase("AFTER");
    assertThat(before).as("%s", kill).contains("pending []").isNotEqualTo(after);
    assertThat(killed.phase("AGAIN")).as("%s", kill).isEqualTo(before);
    if (mayBeBefore(kill) && !found.equals(after)) {
      assertThat(found).as("%s: neither before nor after", kill).isEqualTo(before);
    } else {
      assertThat(found).as("%s: acknowledged", kill).isEqualTo(after);
    }
  }

  /** Only what was returned, or published for good, has to be there. */
  private static boolean mayBeBefore(Kill kill) {
    return !kill.step().equals(CrashingEngine.RETURNED) && !kill.step().equals("FINISHED");
  }

  private Report start(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Stream.of(
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--add-modules=jdk.incubator.vector",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            CrashingEngine.class.getName(),
            folder.toString())
        .forEach(command::add);
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      List<String> lines = process.inputReader().lines().toList();
      return new Report(process.waitFor(), lines);
    } finally {
      process.destroyForcibly();
    }
  }
}
