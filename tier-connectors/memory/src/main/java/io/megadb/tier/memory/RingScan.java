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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

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
      int[] columns = columns(state.definition(), request);
      List<RingReader.Slice> slices = new ArrayList<>();
      int pruned = pin(state, request.predicates(), slices);
      if (pruned >= 0) {
        return scan(state, request, columns, slices, pruned, allocator);
      }
      // A segment was freed since the state was read, so there is a newer one.
      slices.forEach(s -> s.segment().release());
    }
  }

  /** Pins what must be read; returns how many segments need not, -1 if one is gone. */
  private static int pin(
      RingState state, List<ColumnPredicate> predicates, List<RingReader.Slice> slices) {
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
      if (!wanted) {
        pruned++;
      } else if (segment.tryRetain()) {
        slices.add(new RingReader.Slice(segment, rows));
      } else {
        return -1;
      }
    }
    return pruned;
  }

  private static LocalScan scan(
      RingState state,
      ScanRequest request,
      int[] columns,
      List<RingReader.Slice> slices,
      int pruned,
      BufferAllocator allocator) {
    List<Column> wanted = new ArrayList<>();
    for (int column : columns) {
      wanted.add(state.definition().columns().get(column).column());
    }
    List<Column> exported = new ArrayList<>(wanted);
    exported.add(new Column(DEATH, SqlType.Simple.BIGINT, false));
    if (request.locator()) {
      Column locator = new Column(LocalTier.LOCATOR, SqlType.Simple.BIGINT, false);
      wanted.add(locator);
      exported.add(locator);
    }
    Schema schema = StreamTypes.schema(exported);
    String stream = request.relation() + "_0";
    String select =
        wanted.isEmpty()
            ? "1 AS \"_megadb_none\""
            : wanted.stream().map(StreamTypes::select).collect(Collectors.joining(", "));
    String fromItem =
        "(SELECT %s FROM %s WHERE \"%s\" > %d)"
            .formatted(select, Identifiers.quote(stream), DEATH, state.version());
    LocalScan.Facts facts =
        new LocalScan.Facts(
            Long.toString(state.version()),
            slices.size(),
            pruned,
            slices.stream().mapToLong(RingReader.Slice::rows).sum(),
            slices.stream().mapToLong(s -> s.segment().bytes()).sum());
    RingReader reader = new RingReader(allocator, schema, columns, request.locator(), slices);
    return new LocalScan(fromItem, Map.of(stream, reader), facts, List.of(), pinOf(slices));
  }

  private static LocalScan.Pin pinOf(List<RingReader.Slice> slices) {
    AtomicBoolean closed = new AtomicBoolean();
    return () -> {
      if (closed.compareAndSet(false, true)) {
        slices.forEach(s -> s.segment().release());
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
