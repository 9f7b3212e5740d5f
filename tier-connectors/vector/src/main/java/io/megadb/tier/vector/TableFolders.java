package io.megadb.tier.vector;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.tier.vector.store.TableStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folders of tables: each named by chance, as a table's name may change. One that is being
 * removed, or whose creation a crash cut short, is removed at the next start.
 */
final class TableFolders {
  private static final String DROPPED = "dropped-";

  private final Path root;

  TableFolders(Path root) {
    this.root = root;
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new MegaDbException(
          ErrorCode.IO_ERROR, "cannot create the folder of vector tables " + root, e);
    }
  }

  /** The folders with a table in them; others are removed. */
  List<Path> tables() {
    List<Path> tables = new ArrayList<>();
    for (Path folder : list(root)) {
      if (!folder.getFileName().toString().startsWith(DROPPED) && TableStore.isTable(folder)) {
        tables.add(folder);
      } else {
        delete(folder);
      }
    }
    return tables;
  }

  /** A folder for another table. */
  Path fresh() {
    Path folder = root.resolve(UUID.randomUUID().toString());
    try {
      return Files.createDirectory(folder);
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "cannot create the folder " + folder, e);
    }
  }

  /** Removes a table's folder; after the first step it is no table any more. */
  void remove(Path folder) {
    Path dropped = root.resolve(DROPPED + folder.getFileName());
    try {
      Files.move(folder, dropped);
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "cannot remove the folder " + folder, e);
    }
    delete(dropped);
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> found = Files.list(folder)) {
      return found.toList();
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "cannot list the folder " + folder, e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "cannot remove the folder " + folder, e);
    }
  }
}
