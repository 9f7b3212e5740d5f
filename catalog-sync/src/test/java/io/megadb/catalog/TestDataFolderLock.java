package io.megadb.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestDataFolderLock {
  @TempDir Path folder;

  @Test
  void refusesASecondServerOfThisProcess() {
    try (DataFolderLock first = DataFolderLock.take(folder)) {
      assertRefused(ProcessHandle.current().pid());
    }
    DataFolderLock.take(folder).close();
  }

  @Test
  void refusesASecondServerOfAnotherProcess() throws Exception {
    Process holder = ChildJvm.start(Holder.class, folder);
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("held");
      assertRefused(holder.pid());
    } finally {
      holder.destroyForcibly().waitFor();
    }
    // The process was killed; its lock and nothing else went with it.
    assertThat(folder.resolve("server.pid")).exists();
    DataFolderLock.take(folder).close();
  }

  @Test
  void isNotMisledByTheOwnerFileOfACrash() throws IOException {
    Files.writeString(folder.resolve("server.pid"), "pid 1 started 2020-01-01T00:00:00Z");
    DataFolderLock.take(folder).close();
  }

  private void assertRefused(long pid) {
    assertThatThrownBy(() -> DataFolderLock.take(folder))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.is(ErrorCode.LOCK_NOT_AVAILABLE)).isTrue())
        .hasMessageContaining(folder + " is in use by server pid " + pid + " started ");
  }

  /** Holds the lock until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      try (DataFolderLock lock = DataFolderLock.take(Path.of(arguments[0]))) {
        System.out.println("held");
        System.in.read();
      }
    }
  }
}
