package io.megadb.tier.olap.decoded;

import io.megadb.duckdb.DuckDb;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.tier.DecodedTables;
import io.megadb.spi.tier.LocalScan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;

/**
 * Decoded columns of data files. A scan asks for its columns and files; what is there it reads from
 * a table of DuckDB's, the rest from Parquet. Columns and files that are scanned a second time
 * within ten minutes are decoded in the background.
 *
 * <p>Each Iceberg table has at most one {@link DecodedTable} that scans begin to read. Files are
 * added to it; if other columns grow hot, or more than half of its rows are of files that the table
 * has no more, another is built and takes its place. Which rows a scan sees is said by the numbers
 * of its files, so what is added meanwhile changes nothing.
 *
 * <p>Bounded in bytes on disk, the table used longest ago out first, but none that was used within
 * the last minute: what does not fit then is not decoded. DuckDB keeps in memory what it reads of
 * it, within its own limit. Nothing here survives a restart; the folder is emptied at the start.
 */
public final class ColumnCache implements AutoCloseable {
  /** The column with the number of the file that a row is of. */
  public static final String FILE_NUMBER = "f";

  /** A table used so lately makes no room for another. */
  private static final long BUSY_MILLIS = 60_000;

  /** From here on tables that have nothing decoded are forgotten. */
  private static final int MOST_TABLES = 1000;

  private final Path folder;
  private final long capacityBytes;
  private final InstantSource clock;
  private final DecodedFiller filler;
  private final Map<String, HotTable> tables = new LinkedHashMap<>();
  private final Set<DecodedTable> attached = new HashSet<>();
  private final Deque<Work> queue = new ArrayDeque<>();
  private boolean closed;
  private boolean working;

  /** What the filler does next. */
  sealed interface Work {
    /** Decodes what a table lacks. */
    record Fill(HotTable table) implements Work {}

    /** Gives the space back. */
    record Remove(DecodedTable table) implements Work {}
  }

  /**
   * What of a scan is decoded.
   *
   * @param indexes of those among the files asked for
   * @param sqlName stands in FROM
   * @param condition leaves the rows of those files
   * @param pin keeps the rows until closed
   */
  public record Reading(
      Set<Integer> indexes, String sqlName, String condition, LocalScan.Pin pin) {}

  /**
   * Opens an empty cache.
   *
   * @param folder made if missing, emptied if not; only this cache writes there
   * @param capacityBytes bound of the folder, above 0
   * @param duckDb reads and keeps the rows; stays the caller's, and open for longer than this
   */
  public ColumnCache(Path folder, long capacityBytes, DuckDb duckDb, InstantSource clock) {
    this.folder = folder;
    this.capacityBytes = capacityBytes;
    this.clock = clock;
    empty(folder);
    this.filler = new DecodedFiller(this, duckDb);
    filler.start();
  }

  private static void empty(Path folder) {
    try {
      Files.createDirectories(folder);
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot empty the folder of decoded columns " + folder, e);
    }
  }

  /**
   * Finds what is decoded of a scan, and notes what is not.
   *
   * @param columns at least one
   * @return empty if nothing is decoded
   */
  public synchronized Optional<Reading> read(
      DecodedSource source, List<DecodedColumn> columns, List<DataFile> files) {
    if (closed) {
      return Optional.empty();
    }
    long now = clock.millis();
    if (tables.size() >= MOST_TABLES) {
      tables.values().removeIf(t -> t.decoded() == null && !t.isBusy());
    }
    HotTable table = tables.computeIfAbsent(source.tableId(), id -> new HotTable(source));
    List<String> locations = files.stream().map(DataFile::location).toList();
    table.note(source, columns, locations, now);
    if (table.shallFill(columns, locations, now)) {
      table.queue();
      enqueue(new Work.Fill(table));
    }
    DecodedTable decoded = table.decoded();
    if (decoded == null || !decoded.columns().containsAll(columns)) {
      return Optional.empty();
    }
    Set<Integer> indexes = new HashSet<>();
    int[] numbers = new int[files.size()];
    for (int i = 0; i < locations.size(); i++) {
      Integer number = decoded.numberOf(locations.get(i));
      if (number != null) {
        numbers[indexes.size()] = number;
        indexes.add(i);
      }
    }
    if (indexes.isEmpty()) {
      return Optional.empty();
    }
    table.countScan();
    decoded.pin();
    return Optional.of(
        new Reading(
            indexes,
            decoded.sqlName(),
            condition(Arrays.copyOf(numbers, indexes.size())),
            pinOf(decoded)));
  }

  /** Ranges, which DuckDB compares with those of its row groups. */
  private static String condition(int[] numbers) {
    Arrays.sort(numbers);
    List<String> runs = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= numbers.length; i++) {
      if (i == numbers.length || numbers[i] != numbers[i - 1] + 1) {
        runs.add(FILE_NUMBER + " BETWEEN " + numbers[first] + " AND " + numbers[i - 1]);
        first = i;
      }
    }
    return String.join(" OR ", runs);
  }

  private LocalScan.Pin pinOf(DecodedTable decoded) {
    return new LocalScan.Pin() {
      private boolean open = true;

      @Override
      public void close() {
        synchronized (ColumnCache.this) {
          if (open) {
            open = false;
            decoded.unpin();
            removeIfOver(decoded);
          }
        }
      }
    };
  }

  /** Forgets a table that is no more: whatever was read last under that name. */
  public synchronized void drop(TableName name) {
    for (HotTable table : List.copyOf(tables.values())) {
      if (table.source().name().equals(name)) {
        tables.values().remove(table);
        table.drop();
        retire(table);
      }
    }
  }

  private void retire(HotTable table) {
    DecodedTable decoded = table.decoded();
    table.decoded(null);
    if (decoded != null) {
      decoded.retire();
      removeIfOver(decoded);
    }
  }

  private void removeIfOver(DecodedTable decoded) {
    if (decoded.isOver()) {
      enqueue(new Work.Remove(decoded));
    }
  }

  private void enqueue(Work work) {
    queue.add(work);
    notifyAll();
  }

  /** What is kept, for people. */
  public synchronized List<DecodedTables.DecodedTable> contents() {
    List<DecodedTables.DecodedTable> contents = new ArrayList<>();
    for (HotTable table : tables.values()) {
      DecodedTable decoded = table.decoded();
      if (decoded != null) {
        contents.add(
            new DecodedTables.DecodedTable(
                table.source().name(),
                decoded.columns().stream()
                    .filter(table.source()::has)
                    .map(table.source()::nameOf)
                    .sorted()
                    .toList(),
                decoded.files().size(),
                decoded.rowCount(),
                decoded.bytes(),
                table.scans()));
      }
    }
    return contents;
  }

  /**
   * Waits until nothing is being decoded or removed, or wanted to be.
   *
   * @return false if it took longer
   */
  public synchronized boolean awaitIdle(Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    while (working || !queue.isEmpty()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  // What follows is for the filler.

  /** Waits for work; empty once the cache is closed. */
  synchronized Optional<Work> next() throws InterruptedException {
    working = false;
    notifyAll();
    while (queue.isEmpty() && !closed) {
      wait();
    }
    working = !closed;
    return closed ? Optional.empty() : Optional.of(queue.remove());
  }

  /** What to decode of a table. */
  synchronized Optional<HotTable.Plan> plan(HotTable table) {
    return closed ? Optional.empty() : table.plan(clock.millis());
  }

  long nowMillis() {
    return clock.millis();
  }

  Path folder() {
    return folder;
  }

  /** Notes a new database. */
  synchronized void opened(DecodedTable table) {
    attached.add(table);
  }

  /** Notes that a database is gone. */
  synchronized void removed(DecodedTable table) {
    attached.remove(table);
  }

  synchronized Collection<DecodedTable> attached() {
    return List.copyOf(attached);
  }

  synchronized int takeNumbers(DecodedTable table, int count) {
    return table.takeNumbers(count);
  }

  /**
   * Makes room, as far as others have not been used lately.
   *
   * @return whether so many bytes may be written now
   */
  synchronized boolean makeRoom(HotTable wanting, long bytes) {
    long now = clock.millis();
    List<HotTable> oldest =
        tables.values().stream()
            .filter(t -> t != wanting && t.decoded() != null && !t.isBusy())
            .filter(t -> now - t.usedMillis() > BUSY_MILLIS)
            .sorted(Comparator.comparingLong(HotTable::usedMillis))
            .toList();
    for (HotTable table : oldest) {
      if (usedBytes() + bytes <= capacityBytes) {
        break;
      }
      retire(table);
    }
    return usedBytes() + bytes <= capacityBytes;
  }

  private long usedBytes() {
    return attached.stream().filter(t -> !t.isRetired()).mapToLong(DecodedTable::bytes).sum();
  }

  /** Files are decoded. One that takes another's place is shown when it is complete. */
  synchronized void added(
      HotTable.Plan plan, DecodedTable into, List<DataFile> files, int firstNumber) {
    for (int i = 0; i < files.size(); i++) {
      into.add(files.get(i).location(), firstNumber + i, files.get(i).recordCount());
    }
    into.measure();
    if (plan.table().decoded() == null) {
      complete(plan, into);
    }
  }

  /** Lets scans read what was decoded, in place of what they read before. */
  synchronized void complete(HotTable.Plan plan, DecodedTable decoded) {
    HotTable table = plan.table();
    if (table.decoded() != decoded) {
      retire(table);
      table.decoded(decoded);
    }
    if (table.isDropped()) {
      retire(table);
    }
  }

  /** Gives back what was never shown. */
  synchronized void giveUp(HotTable.Plan plan, DecodedTable decoded) {
    if (plan.table().decoded() != decoded) {
      decoded.retire();
      removeIfOver(decoded);
    }
  }

  synchronized void filled(HotTable table, long startedMillis) {
    table.filled(startedMillis, clock.millis());
  }

  synchronized void refuse(HotTable table) {
    table.refuse(clock.millis());
  }

  /** Stops decoding and gives the space back. Scans that still read must be over. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      tables.values().forEach(HotTable::drop);
      tables.clear();
      queue.clear();
      notifyAll();
    }
    filler.close();
    empty(folder);
  }
}
