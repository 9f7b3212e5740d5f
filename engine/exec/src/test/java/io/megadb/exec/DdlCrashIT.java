package io.megadb.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    ChildProcess first = start(scenario.name(), CrashingEngine.RETURNED, "0");
    assertThat(first.exitCode()).as(first.toString()).isEqualTo(CrashingEngine.HALTED);
    List<String> steps = first.after("STEP");
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
    ChildProcess last = null;
    for (Kill kill : kills) {
      ChildProcess next =
          start(kill.scenario().name(), kill.step(), Integer.toString(kill.occurrence()));
      assertThat(next.exitCode()).as(kill + " " + next).isEqualTo(CrashingEngine.HALTED);
      if (killed != null) {
        assertWhole(killed, last, next.after("FOUND"));
      }
      killed = kill;
      last = next;
    }
    ChildProcess end = start();
    assertThat(end.exitCode()).as(end.toString()).isZero();
    assertWhole(killed, last, end.after("FOUND"));
  }

  private static void assertWhole(Kill kill, ChildProcess killed, List<String> found) {
    List<String> before = killed.after("BEFORE");
    List<String> after = killed.after("AFTER");
    assertThat(before).as("%s", kill).contains("pending []").isNotEqualTo(after);
    assertThat(killed.after("AGAIN")).as("%s", kill).isEqualTo(before);
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

  private ChildProcess start(String... arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(folder.toString()));
    all.addAll(List.of(arguments));
    return ChildProcess.run(CrashingEngine.class, 256, all);
  }
}
