package io.megadb.tier.olap.decoded;

import io.megadb.spi.query.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;

/**
 * What is known about one Iceberg table: what is hot in it and what is decoded. The cache's lock
 * guards it.
 */
final class HotTable {
  /** Columns that grow hot one after the other shall not build the table anew each time. */
  private static final int REST_FACTOR = 4;

  private static final long FAILURE_REST_MILLIS = 60_000;

  private final Heat<DecodedColumn> columns = new Heat<>();
  private final Heat<String> files = new Heat<>();
  private DecodedSource source;
  private DecodedTable decoded;
  private Cancellation filling;
  private boolean queued;
  private boolean dropped;
  private long usedMillis;
  private long restsUntilMillis = Long.MIN_VALUE;
  private long refusedUntilMillis = Long.MIN_VALUE;
  private long scans;

  HotTable(DecodedSource source) {
    this.source = source;
  }

  /** What is to be read from files, and where it goes. */
  record Plan(
      HotTable table,
      DecodedSource source,
      Optional<DecodedTable> into,
      List<DecodedColumn> columns,
      List<DataFile> files,
      Cancellation cancellation) {}

  void note(
      DecodedSource version, List<DecodedColumn> used, List<String> locations, long nowMillis) {
    source = version;
    columns.note(used, nowMillis);
    files.note(locations, nowMillis);
    usedMillis = nowMillis;
  }

  /** Whether a scan like this one would find more if the table were filled now. */
  boolean shallFill(List<DecodedColumn> used, List<String> locations, long nowMillis) {
    if (queued || filling != null || nowMillis < refusedUntilMillis) {
      return false;
    }
    if (!used.stream().allMatch(c -> columns.isHot(c, nowMillis))) {
      return false;
    }
    if (decoded == null || !decoded.columns().containsAll(used)) {
      return (decoded == null || nowMillis >= restsUntilMillis)
          && locations.stream().anyMatch(f -> files.isHot(f, nowMillis));
    }
    return locations.stream()
        .anyMatch(f -> decoded.numberOf(f) == null && files.isHot(f, nowMillis));
  }

  /** What to do now; empty if there is nothing. */
  Optional<Plan> plan(long nowMillis) {
    queued = false;
    if (dropped) {
      return Optional.empty();
    }
    List<DecodedColumn> hot = columns.hot(nowMillis).stream().filter(source::has).toList();
    var all = source.files();
    boolean append =
        decoded != null
            && decoded.columns().containsAll(hot)
            && decoded.columns().stream().allMatch(source::has)
            && decoded.rowsWithout(all.keySet()) * 2 <= decoded.rowCount();
    List<DataFile> missing = new ArrayList<>();
    all.forEach(
        (location, file) -> {
          boolean there = decoded != null && decoded.numberOf(location) != null;
          if (append
              ? !there && files.isHot(location, nowMillis)
              : there || files.isHot(location, nowMillis)) {
            missing.add(file);
          }
        });
    if (hot.isEmpty() || missing.isEmpty()) {
      return Optional.empty();
    }
    filling = new Cancellation();
    return Optional.of(
        new Plan(
            this,
            source,
            append ? Optional.of(decoded) : Optional.empty(),
            append ? List.copyOf(decoded.columns()) : hot,
            missing,
            filling));
  }

  /** The plan is carried out, or given up. */
  void filled(long startedMillis, long nowMillis) {
    filling = null;
    restsUntilMillis = nowMillis + REST_FACTOR * (nowMillis - startedMillis);
  }

  /** Nothing more is tried for a while. */
  void refuse(long nowMillis) {
    refusedUntilMillis = nowMillis + FAILURE_REST_MILLIS;
  }

  void queue() {
    queued = true;
  }

  void drop() {
    dropped = true;
    if (filling != null) {
      filling.cancel("because its table was dropped");
    }
  }

  boolean isDropped() {
    return dropped;
  }

  boolean isBusy() {
    return queued || filling != null;
  }

  void countScan() {
    scans++;
  }

  long scans() {
    return scans;
  }

  long usedMillis() {
    return usedMillis;
  }

  DecodedSource source() {
    return source;
  }

  /** Null before there is one. */
  DecodedTable decoded() {
    return decoded;
  }

  void decoded(DecodedTable table) {
    decoded = table;
  }
}
