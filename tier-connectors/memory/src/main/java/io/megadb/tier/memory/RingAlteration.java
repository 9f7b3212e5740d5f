package io.megadb.tier.memory;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.table.TableAlteration;
import io.megadb.spi.table.TableRules;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.memory.segment.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * ALTER TABLE. Names, comments, defaults and options change the definition alone; another set of
 * columns makes a ring of new segments with the living rows under their sequence numbers. For
 * whoever holds the writer lock.
 */
final class RingAlteration {
  static final TableRules RULES = new TableRules("memory table");

  private RingAlteration() {}

  /**
   * Applies all changes, or none.
   *
   * @return the same ring, or another with the same rows; the caller puts it in the table and
   *     retires the old one
   * @throws MegaDbException as {@link TableAlteration#apply}; INVALID_PARAMETER_VALUE,
   *     OUT_OF_MEMORY
   */
  static Ring apply(Ring ring, List<TableChange> changes) {
    TableAlteration alteration =
        new TableAlteration(RULES, ring.state().definition(), new LivingRows(ring));
    changes.forEach(alteration::apply);
    TableDefinition definition = alteration.definition();
    MemoryOptions options = MemoryOptions.of(definition.options());
    int[] origins = alteration.origins().stream().mapToInt(i -> i).toArray();
    if (sameColumns(ring.state().definition(), origins)) {
      ring.redefine(definition, options);
      return ring;
    }
    List<SqlType> types = definition.rowType().stream().map(Column::type).toList();
    List<Segment> copies = new ArrayList<>();
    try {
      for (Segment segment : ring.segments()) {
        if (segment.live() > 0) {
          copies.add(Compaction.copyLiving(List.of(segment), types, origins, ring));
        }
      }
    } catch (RuntimeException e) {
      copies.forEach(Segment::release);
      throw e;
    }
    return ring.successor(definition, options, copies);
  }

  private static boolean sameColumns(TableDefinition old, int[] origins) {
    if (origins.length != old.columns().size()) {
      return false;
    }
    for (int i = 0; i < origins.length; i++) {
      if (origins[i] != i) {
        return false;
      }
    }
    return true;
  }

  private record LivingRows(Ring ring) implements TableAlteration.Rows {
    @Override
    public boolean any() {
      return ring.state().liveRows() > 0;
    }

    @Override
    public boolean anyNull(int column) {
      for (Segment segment : ring.segments()) {
        for (int row = 0; row < segment.rows(); row++) {
          if (segment.death(row) == Segment.ALIVE && segment.column(column).isNull(row)) {
            return true;
          }
        }
      }
      return false;
    }
  }
}
