package io.megadb.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.PendingDdl;
import io.megadb.spi.catalog.TableDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** DDL in a process that really ends at a step. */
final class DdlCrashIT {
  private static final int HALTED = 86;
  private static final TableDefinition TABLE = Snapshots.table(FolderTier.CATALOG, "t");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(FaultPoint.Step.class)
  void nothingIsHalfThereWhenTheProcessIsKilled(FaultPoint.Step step) throws Exception {
    Process process = ChildJvm.start(Creator.class, folder, step);
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isEqualTo(HALTED);
    TestCatalogService.assertWhole(folder, PendingDdl.Kind.CREATE, TABLE);
  }

  /** Creates the table and halts at the step. */
  static final class Creator {
    private Creator() {}

    public static void main(String[] arguments) {
      FaultPoint.Step step = FaultPoint.Step.valueOf(arguments[1]);
      try (CatalogWorld world =
          new CatalogWorld(
              Path.of(arguments[0]),
              reached -> {
                if (reached == step) {
                  Runtime.getRuntime().halt(HALTED);
                }
              },
              Duration.ofHours(1),
              List.of())) {
        TestCatalogService.run(PendingDdl.Kind.CREATE, world, TABLE);
      }
    }
  }
}
