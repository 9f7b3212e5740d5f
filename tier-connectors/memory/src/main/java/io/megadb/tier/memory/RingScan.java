package io.megadb.tier.memory;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.memory.segment.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Makes a scan of a state: which segments, which columns, and the SQL around the stream. */
final class RingScan {
  /** The stream's column of deaths. No table column has a name that begins like this. */
  static final String DEATH = "_megadb_deleted_at";

  private RingScan() {}

  /**
   * A scan of the newest state, whose segments it pins.
   *
   * @throws MegaDbException UNDEFINED_COLUMN
   */
  static LocalScan of(Ring ring, ScanRequest request, BufferAllocator allocator) {
    while (true) {
      RingState state = ring.state();
      Optional<LocalScan> scan = tryScan(state, request, allocator);
      if (scan.isPresent()) {
        return scan.get();
      }
      // A segment was freed since the state was read, so there is a newer one.
    }
  }

  /**
   * Another scan of a state that an open scan pins.
   *
   * @throws MegaDbException UNDEFINED_COLUMN
   */
  static LocalScan again(RingState state, ScanRequest request, BufferAllocator allocator) {
    return tryScan(state, request, allocator)
        .orElseThrow(() -> new IllegalStateException("the scan of this snapshot is closed"));
  }

  /** Pins the newest state. */
  static LocalScan.Held hold(Ring ring) {
    while (true) {
      RingState state = ring.state();
      List<Segment> pinned = new ArrayList<>();
      if (pin(state, List.of(), pinned, new ArrayList<>()) >= 0) {
        return new LocalScan.Held(state, pinOf(pinned));
      }
      pinned.forEach(Segment::release);
    }
  }

  /**
   * A scan of the rows that a state that an open scan pins has more than an earlier one.
   *
   * @throws MegaDbException UNDEFINED_COLUMN
   */
  static LocalScan added(
      RingState since, RingState state, ScanRequest request, BufferAllocator allocator) {
    int[] columns = columns(state.definition(), request);
    List<Segment> pinned = new ArrayList<>();
    List<RingReader.Slice> slices = new ArrayList<>();
    if (pin(state, List.of(), pinned, slices) < 0) {
      pinned.forEach(Segment::release);
      throw new IllegalStateException("the scan of this snapshot is closed");
    }
    slices.removeIf(s -> s.segment().sequence(s.rows() - 1) < since.nextSequence());
    ScanRequest located =
        new ScanRequest(
            request.table(),
            request.columns(),
            List.of(),
            true,
            Optional.empty(),
            request.relation(),
            request.context());
    LocalScan all = scan(state, located, columns, pinned, slices, 0, allocator);
    String wanted =
        request.columns().isEmpty()
            ? "1 AS \"_megadb_none\""
            : request.columns().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    return new LocalScan(
        "(SELECT "
            + wanted
            + " FROM "
            + all.fromItem()
            + " WHERE \""
            + LocalTier.LOCATOR
            + "\" >= "
            + since.nextSequence()
            + ")",
        all.streams(),
        all.facts(),
        List.of(),
        Optional.of(state),
        all.pin());
  }

  private static Optional<LocalScan> tryScan(
      RingState state, ScanRequest request, BufferAllocator allocator) {
    int[] columns = columns(state.definition(), request);
    List<Segment> pinned = new ArrayList<>();
    List<RingReader.Slice> slices = new ArrayList<>();
    int pruned = pin(state, request.predicates(), pinned, slices);
    if (pruned < 0) {
      pinned.forEach(Segment::release);
      return Optional.empty();
    }
    return Optional.of(scan(state, request, columns, pinned, slices, pruned, allocator));
  }

  /**
   * Pins the state, pruned segments too: another scan of it may have other predicates. Returns how
   * many segments need not be read, -1 if one is gone.
   */
  private static int pin(
      RingState state,
      List<ColumnPredicate> predicates,
      List<Segment> pinned,
      List<RingReader.Slice> slices) {
    List<String> names = state.definition().columns().stream().map(c -> c.name()).toList();
    int pruned = 0;
    for (int i = 0; i < state.publishedSegments(); i++) {
      Segment segment = state.segments()[i];
      int rows = state.rowsOf(i);
      if (rows == 0) {
        continue;
      }
      boolean wanted = true;
      for (ColumnPredicate predicate : predicates) {
        int column = names.indexOf(predicate.column());
        wanted &= column < 0 || segment.ranges().mayHold(column, predicate);
      }
      if (!segment.tryRetain()) {
        return -1;
      }
      pinned.add(segment);
      if (wanted) {
        slices.add(new RingReader.Slice(segment, rows));
      } else {
        pruned++;
      }
    }
    return pruned;
  }

  private static LocalScan scan(
      RingState state,
      ScanRequest request,
      int[] columns,
      List<Segment> pinned,
      List<RingReader.Slice> slices,
      int pruned,
      BufferAllocator allocator) {
    List<RingReader.Slice> whole = new ArrayList<>();
    List<RingReader.Slice> dying = new ArrayList<>();
    for (RingReader.Slice slice : slices) {
      // A death that comes after this look is later than the state.
      (slice.segment().hasDeaths() ? dying : whole).add(slice);
    }
    Map<String, ArrowReader> streams = new LinkedHashMap<>();
    List<String> parts = new ArrayList<>();
    boolean nothing = columns.length == 0 && !request.locator();
    long wholeRows = rows(whole);
    // Rows die from the oldest on, so this mostly keeps their order.
    if (!dying.isEmpty()) {
      parts.add(part(state, request, columns, dying, true, streams, allocator));
    }
    if (nothing && wholeRows > 0) {
      parts.add("SELECT 1 AS \"_megadb_none\" FROM range(" + wholeRows + ")");
    } else if (!whole.isEmpty() || dying.isEmpty()) {
      parts.add(part(state, request, columns, whole, false, streams, allocator));
    }
    LocalScan.Facts facts =
        new LocalScan.Facts(
            Long.toString(state.version()),
            slices.size(),
            pruned,
            rows(slices),
            slices.stream().mapToLong(s -> s.segment().bytes()).sum());
    String only = request.relation() + "_0";
    boolean asItIs =
        dying.isEmpty()
            && streams.size() == 1
            && parts.size() == 1
            && !nothing
            && Arrays.stream(columns)
                .mapToObj(c -> state.definition().columns().get(c).column())
                .allMatch(StreamTypes::isAsItIs);
    String fromItem = asItIs ? only : "(" + String.join(" UNION ALL ", parts) + ")";
    return new LocalScan(fromItem, streams, facts, List.of(), Optional.of(state), pinOf(pinned));
  }

  private static long rows(List<RingReader.Slice> slices) {
    return slices.stream().mapToLong(RingReader.Slice::rows).sum();
  }

  /** A SELECT over a stream of these segments; the deaths are only read where there are any. */
  private static String part(
      RingState state,
      ScanRequest request,
      int[] columns,
      List<RingReader.Slice> slices,
      boolean deaths,
      Map<String, ArrowReader> streams,
      BufferAllocator allocator) {
    List<Column> wanted = new ArrayList<>();
    for (int column : columns) {
      wanted.add(state.definition().columns().get(column).column());
    }
    List<Column> exported = new ArrayList<>(wanted);
    boolean filtered = deaths || wanted.isEmpty();
    if (filtered) {
      exported.add(new Column(DEATH, SqlType.Simple.BIGINT, false));
    }
    if (request.locator()) {
      Column locator = new Column(LocalTier.LOCATOR, SqlType.Simple.BIGINT, false);
      wanted.add(locator);
      exported.add(locator);
    }
    String stream = request.relation() + "_" + streams.size();
    streams.put(
        stream,
        new RingReader(
            allocator, StreamTypes.schema(exported), columns, filtered, request.locator(), slices));
    String select =
        wanted.isEmpty()
            ? "1 AS \"_megadb_none\""
            : wanted.stream().map(StreamTypes::select).collect(Collectors.joining(", "));
    String from = "SELECT " + select + " FROM " + Identifiers.quote(stream);
    return filtered ? from + " WHERE \"" + DEATH + "\" > " + state.version() : from;
  }

  private static LocalScan.Pin pinOf(List<Segment> segments) {
    AtomicBoolean closed = new AtomicBoolean();
    return () -> {
      if (closed.compareAndSet(false, true)) {
        segments.forEach(Segment::release);
      }
    };
  }

  private static int[] columns(TableDefinition definition, ScanRequest request) {
    List<String> names = definition.columns().stream().map(c -> c.name()).toList();
    return request.columns().stream()
        .mapToInt(
            wanted -> {
              int index = names.indexOf(wanted);
              if (index < 0) {
                throw new MegaDbException(
                        ErrorCode.UNDEFINED_COLUMN,
                        "column \"" + wanted + "\" of " + definition.name() + " does not exist")
                    .withHint(NearestName.hint(wanted, names, "It may have been dropped since."));
              }
              return index;
            })
        .toArray();
  }
}
