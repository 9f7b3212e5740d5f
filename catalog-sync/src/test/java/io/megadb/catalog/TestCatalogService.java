package io.megadb.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.CatalogStore;
import io.megadb.spi.catalog.PendingDdl;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.tier.TableChange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestCatalogService {
  private static final TableDefinition DURABLE = Snapshots.table(FolderTier.CATALOG, "d");
  private static final TableDefinition VOLATILE = Snapshots.table("memory", "m");

  @TempDir Path folder;

  /** Stands for the end of the process. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static Set<TableName> names(CatalogWorld world) {
    return world.service.current().tables().keySet();
  }

  private static void create(CatalogWorld world, TableDefinition table) {
    world.service.ddl(
        PendingDdl.Kind.CREATE,
        table.name(),
        () ->
            table.name().catalog().equals("memory")
                ? world.memory.createTable(table, Optional.empty(), world.context)
                : world.durable.createTable(table, Optional.empty(), world.context));
  }

  private static void drop(CatalogWorld world, TableDefinition table) {
    world.service.ddl(
        PendingDdl.Kind.DROP,
        table.name(),
        () -> {
          world.memory.dropTable(table.name());
          world.durable.dropTable(table.name());
          return null;
        });
  }

  private static void alter(CatalogWorld world, TableDefinition table) {
    List<TableChange> changes = List.of(new TableChange.SetComment(Optional.of("altered")));
    world.service.ddl(
        PendingDdl.Kind.ALTER,
        table.name(),
        () ->
            table.name().catalog().equals("memory")
                ? world.memory.alterTable(table.name(), changes)
                : world.durable.alterTable(table.name(), changes));
  }

  static void run(PendingDdl.Kind kind, CatalogWorld world, TableDefinition table) {
    switch (kind) {
      case CREATE -> create(world, table);
      case DROP -> drop(world, table);
      case ALTER -> alter(world, table);
    }
  }

  @Test
  void showsWhatDdlMadeAndMakesVolatileTablesAgain() {
    try (CatalogWorld world = new CatalogWorld(folder)) {
      create(world, DURABLE);
      create(world, VOLATILE);
      assertThat(names(world)).containsExactlyInAnyOrder(DURABLE.name(), VOLATILE.name());
      assertThat(world.service.current().pending()).isEmpty();
    }
    try (CatalogWorld world = new CatalogWorld(folder)) {
      assertThat(names(world)).containsExactlyInAnyOrder(DURABLE.name(), VOLATILE.name());
      assertThat(world.memory.tables())
          .extracting(TableDefinition::name)
          .containsExactly(VOLATILE.name());
      drop(world, VOLATILE);
    }
    try (CatalogWorld world = new CatalogWorld(folder)) {
      assertThat(names(world)).containsExactly(DURABLE.name());
      assertThat(world.memory.tables()).isEmpty();
    }
  }

  @Test
  void takesTheAnnouncementBackWhenTheTierFails() {
    try (CatalogWorld world = new CatalogWorld(folder)) {
      create(world, DURABLE);
      assertThatThrownBy(() -> create(world, DURABLE)).hasMessageContaining("exists");
      assertThat(world.service.current().pending()).isEmpty();
      assertThat(names(world)).containsExactly(DURABLE.name());
    }
  }

  @Test
  void findsTablesThatOthersMade() {
    try (CatalogWorld world = new CatalogWorld(folder)) {
      world.durable.createTable(DURABLE, Optional.empty(), world.context);
      assertThat(names(world)).isEmpty();
      assertThat(world.service.refresh().tables()).containsKey(DURABLE.name());
      long version = world.service.current().version();
      assertThat(world.service.refresh().version()).isEqualTo(version);
    }
  }

  @Test
  void forgetsATableMadeWhileTheTierWasAskedAndDroppedLater() {
    try (CatalogWorld world = new CatalogWorld(folder)) {
      create(world, DURABLE);
      world.durable.dropTable(DURABLE.name());
      world.durable.afterNextFingerprint(
          () -> world.durable.createTable(DURABLE, Optional.empty(), world.context));
      assertThat(world.service.refresh().tables()).containsKey(DURABLE.name());
      world.durable.dropTable(DURABLE.name());
      assertThat(world.service.refresh().tables()).isEmpty();
    }
  }

  @Test
  void pollsForTablesThatOthersMade() throws Exception {
    try (CatalogWorld world =
        new CatalogWorld(folder, FaultPoint.NONE, Duration.ofMillis(20), List.of())) {
      BlockingQueue<CatalogSnapshot> seen = new LinkedBlockingQueue<>();
      try (CatalogStore.Watch watch = world.store.watch(seen::add)) {
        world.durable.createTable(DURABLE, Optional.empty(), world.context);
        assertThat(seen.poll(30, TimeUnit.SECONDS).tables()).containsKey(DURABLE.name());
      }
    }
  }

  @Test
  void addsFixedDefinitionsToEverySnapshotButNotToTheStore() {
    TableDefinition fixed = Snapshots.table("megadb", "queries");
    try (CatalogWorld world =
        new CatalogWorld(folder, FaultPoint.NONE, Duration.ofHours(1), List.of(fixed))) {
      create(world, DURABLE);
      assertThat(names(world)).containsExactlyInAnyOrder(DURABLE.name(), fixed.name());
      assertThat(world.service.current()).isSameAs(world.service.current());
      assertThat(world.store.current().tables()).containsOnlyKeys(DURABLE.name());
    }
  }

  @Test
  void changesSchemasByItself() {
    try (CatalogWorld world = new CatalogWorld(folder)) {
      CatalogSnapshot after = world.service.update(s -> s.withSchemas(Set.of("public", "extra")));
      assertThat(after.schemas()).containsExactly("extra", "public");
      assertThat(after.version()).isEqualTo(1);
      world.service.update(s -> s);
      assertThat(world.service.current().version()).isEqualTo(1);
    }
  }

  /** Every way in which each DDL can be cut off, in both kinds of tiers. */
  @ParameterizedTest
  @CsvSource({
    "CREATE, ANNOUNCED", "CREATE, TIER_DONE", "CREATE, FINISHED",
    "DROP, ANNOUNCED", "DROP, TIER_DONE", "DROP, FINISHED",
    "ALTER, ANNOUNCED", "ALTER, TIER_DONE", "ALTER, FINISHED",
    "CREATE, TEMPORARY_WRITTEN", "CREATE, VERSION_LINKED", "CREATE, VERSION_PUBLISHED",
    "DROP, TEMPORARY_WRITTEN", "DROP, VERSION_LINKED", "DROP, VERSION_PUBLISHED"
  })
  void nothingIsHalfThereWhenTheProcessEnds(PendingDdl.Kind kind, FaultPoint.Step step) {
    for (TableDefinition table : List.of(DURABLE, VOLATILE)) {
      // The store's steps are passed twice in a DDL: at the announcement and at the end.
      for (int passes = 0;
          passes < (step.compareTo(FaultPoint.Step.ANNOUNCED) < 0 ? 2 : 1);
          passes++) {
        Path data = folder.resolve(kind + "-" + step + passes + table.name().name());
        crash(data, kind, table, step, passes);
        assertWhole(data, kind, table);
      }
    }
  }

  private static void crash(
      Path data, PendingDdl.Kind kind, TableDefinition table, FaultPoint.Step step, int passes) {
    if (kind != PendingDdl.Kind.CREATE) {
      try (CatalogWorld world = new CatalogWorld(data)) {
        create(world, table);
      }
    }
    int[] left = {Integer.MAX_VALUE};
    try (CatalogWorld world =
        new CatalogWorld(
            data,
            reached -> {
              if (reached == step && left[0]-- == 0) {
                throw new Crash();
              }
            },
            Duration.ofHours(1),
            List.of())) {
      left[0] = passes;
      assertThatThrownBy(() -> run(kind, world, table)).isInstanceOf(Crash.class);
    }
  }

  static void assertWhole(Path data, PendingDdl.Kind kind, TableDefinition table) {
    try (CatalogWorld world = new CatalogWorld(data)) {
      CatalogSnapshot after = world.service.current();
      assertThat(after.pending()).isEmpty();
      List<TableDefinition> inTier =
          table.name().catalog().equals("memory") ? world.memory.tables() : world.durable.tables();
      assertThat(List.copyOf(after.tables().values())).isEqualTo(inTier);
      if (kind == PendingDdl.Kind.ALTER) {
        assertThat(after.tables()).containsOnlyKeys(table.name());
      }
      // Whatever it came to, the same name can be used at once.
      if (inTier.isEmpty()) {
        create(world, table);
        assertThat(names(world)).containsExactly(table.name());
      } else {
        drop(world, table);
        assertThat(names(world)).isEmpty();
      }
    }
  }
}
