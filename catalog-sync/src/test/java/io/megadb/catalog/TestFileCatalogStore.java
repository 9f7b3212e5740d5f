package io.megadb.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.CatalogStore;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TestFileCatalogStore extends CatalogStoreContract {
  @TempDir Path folder;

  @Override
  CatalogStore openStore() {
    return new FileCatalogStore(folder, Duration.ofMillis(20), FaultPoint.NONE);
  }

  /** Stands for the end of the process. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultPoint.Step.class,
      names = {"TEMPORARY_WRITTEN", "VERSION_LINKED", "VERSION_PUBLISHED"})
  void aVersionIsThereOrNotWhenTheProcessEnds(FaultPoint.Step step) throws Exception {
    CatalogSnapshot first = Snapshots.next(CatalogSnapshot.empty(), "first");
    assertThat(open().compareAndSwap(first)).isTrue();
    CatalogSnapshot second = Snapshots.next(first, "second");
    try (FileCatalogStore crashing =
        new FileCatalogStore(
            folder,
            Duration.ofMillis(20),
            reached -> {
              if (reached == step) {
                throw new Crash();
              }
            })) {
      assertThatThrownBy(() -> crashing.compareAndSwap(second)).isInstanceOf(Crash.class);
    }
    CatalogStore after = open();
    CatalogSnapshot expected = step == FaultPoint.Step.TEMPORARY_WRITTEN ? first : second;
    assertThat(after.current()).isEqualTo(expected);
    CatalogSnapshot third = Snapshots.next(expected, "third");
    assertThat(after.compareAndSwap(third)).isTrue();
    assertThat(open().current()).isEqualTo(third);
  }

  @Test
  void ignoresATornTemporaryFile() throws Exception {
    open();
    Files.writeString(folder.resolve("catalog/tmp-torn"), "{\"format\": 1, \"sha2");
    assertThat(open().current()).isEqualTo(CatalogSnapshot.empty());
  }

  @Test
  void refusesAVersionThatWasChanged() throws Exception {
    CatalogStore store = open();
    store.compareAndSwap(Snapshots.next(store.current(), "alpha"));
    Path file = folder.resolve("catalog/v1.json");
    String text = Files.readString(file);
    Files.delete(file);
    Files.writeString(file, text.replace("alpha", "alphb"));
    assertCorrupted("checksum");
    Files.writeString(file, text.substring(0, text.length() / 2));
    assertCorrupted("JSON");
    Files.writeString(file, text.replace("\"format\":1", "\"format\":99"));
    assertCorrupted("format 99");
  }

  private void assertCorrupted(String reason) {
    assertThatThrownBy(this::openStore)
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> {
              assertThat(e.is(ErrorCode.DATA_CORRUPTED)).isTrue();
              assertThat(e.hint()).isPresent();
            })
        .hasMessageContaining(reason)
        .hasMessageContaining("v1.json");
  }

  @Test
  void removesVersionsThatAreOldAndFarBack() throws Exception {
    CatalogStore store = open();
    FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
    for (int i = 1; i <= 40; i++) {
      assertThat(store.compareAndSwap(Snapshots.next(store.current(), "s" + i))).isTrue();
      if (i < 30) {
        Files.setLastModifiedTime(folder.resolve("catalog/v" + i + ".json"), longAgo);
      }
    }
    try (Stream<Path> files = Files.list(folder.resolve("catalog"))) {
      assertThat(files).hasSize(40 - 16);
    }
    assertThat(open().current().version()).isEqualTo(40);
  }

  @Test
  void hasOneWinnerPerVersionAmongProcesses() throws Exception {
    int versions = 60;
    List<Process> processes = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      processes.add(ChildJvm.start(Contender.class, folder, versions, name));
    }
    List<String> won = new ArrayList<>();
    for (Process process : processes) {
      try (BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        output.lines().filter(l -> l.startsWith("won ")).forEach(won::add);
      }
      assertThat(process.waitFor()).isZero();
    }
    assertThat(won).hasSize(versions).doesNotHaveDuplicates();
    assertThat(open().current().schemas()).hasSize(versions + 1);
  }

  /** Publishes until a version is reached, and prints the versions it won. */
  static final class Contender {
    private Contender() {}

    public static void main(String[] arguments) throws IOException {
      int versions = Integer.parseInt(arguments[1]);
      try (FileCatalogStore store = new FileCatalogStore(Path.of(arguments[0]))) {
        while (true) {
          CatalogSnapshot base = store.current();
          if (base.version() >= versions) {
            return;
          }
          if (store.compareAndSwap(
              Snapshots.next(base, arguments[2] + "_" + (base.version() + 1)))) {
            System.out.println("won " + (base.version() + 1));
          }
        }
      }
    }
  }
}
