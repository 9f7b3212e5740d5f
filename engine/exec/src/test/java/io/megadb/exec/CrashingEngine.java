package io.megadb.exec;

import io.megadb.catalog.FaultPoint;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.tier.memory.MemoryTier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * A process of its own with a whole engine, which tells what it found, runs a statement once to see
 * the states before and after and the steps between, and once more to halt at one of the steps.
 * Standard output has one line {@code PHASE|fact} per fact.
 */
final class CrashingEngine {
  /** The exit code of a process that halted where it should. */
  static final int HALTED = 86;

  /** The step after the last: the statement has returned. */
  static final String RETURNED = "RETURNED";

  private final List<FaultPoint.Step> passed = Collections.synchronizedList(new ArrayList<>());
  private final Thread main = Thread.currentThread();
  private volatile Consumer<FaultPoint.Step> onStep = step -> {};

  private CrashingEngine() {}

  /**
   * Runs.
   *
   * @param arguments the data folder; the scenario, or nothing more for looking only; the step, and
   *     from 0 which of several of that name
   */
  public static void main(String[] arguments) throws Exception {
    new CrashingEngine().run(arguments);
  }

  private void run(String[] arguments) throws Exception {
    EngineFixture.Options options = EngineFixture.Options.STANDARD.withFaults(this::reached);
    try (EngineFixture fixture = new EngineFixture(Path.of(arguments[0]), options);
        Session session = fixture.engine.openSession("crash")) {
      print("FOUND", facts(fixture, session));
      if (arguments.length == 1) {
        return;
      }
      CrashScenario scenario = CrashScenario.valueOf(arguments[1]);
      prepare(scenario, session);
      print("BEFORE", facts(fixture, session));
      onStep = passed::add;
      session.execute(scenario.statement()).close();
      onStep = step -> {};
      print("STEP", passed.stream().map(Enum::name).toList());
      print("AFTER", facts(fixture, session));
      prepare(scenario, session);
      print("AGAIN", facts(fixture, session));
      System.out.flush();
      haltAt(arguments[2], Integer.parseInt(arguments[3]));
      session.execute(scenario.statement()).close();
      // A step that this time another thread took, or the one after the last.
      Runtime.getRuntime().halt(HALTED);
    }
  }

  private void haltAt(String step, int occurrence) {
    int[] left = {occurrence};
    onStep =
        reached -> {
          if (reached.name().equals(step) && left[0]-- == 0) {
            Runtime.getRuntime().halt(HALTED);
          }
        };
  }

  /** The catalog's own thread passes steps too, whenever it likes. */
  private void reached(FaultPoint.Step step) {
    if (Thread.currentThread() == main) {
      onStep.accept(step);
    }
  }

  private static void prepare(CrashScenario scenario, Session session) {
    scenario.preparation().forEach(sql -> session.execute(sql).close());
  }

  /** All that is to be whole after a restart; rows of MEMORY tables are not, but can be asked. */
  private static List<String> facts(EngineFixture fixture, Session session) {
    CatalogSnapshot snapshot = fixture.catalog.refresh();
    List<String> facts = new ArrayList<>();
    facts.add("pending " + snapshot.pending());
    facts.add("schemas " + snapshot.schemas());
    snapshot.views().values().forEach(view -> facts.add(view.toString()));
    for (TableDefinition table : snapshot.tables().values()) {
      facts.add(table.toString());
      TableName name = table.name();
      List<String> rows = EngineFixture.rows(session, "SELECT * FROM " + name);
      if (!name.catalog().equals(MemoryTier.CATALOG)) {
        facts.add(name + " has " + rows.stream().sorted().toList());
      }
    }
    return facts;
  }

  private static void print(String phase, List<String> facts) {
    facts.forEach(fact -> System.out.println(phase + "|" + fact));
  }
}
