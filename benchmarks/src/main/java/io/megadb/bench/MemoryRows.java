package io.megadb.bench;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.query.MadeRows;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.tier.memory.MemoryTier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Batches of six columns with keys 0, 1, 2, ... */
final class MemoryRows extends MadeRows {
  static final TableName NAME = new TableName("memory", "public", "bench");
  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", SqlType.Simple.BIGINT, false),
          Column.of("g", SqlType.Simple.INTEGER),
          Column.of("b", SqlType.Simple.BIGINT),
          Column.of("d", SqlType.Simple.DOUBLE),
          Column.of("t", SqlType.Simple.TEXT),
          Column.of("ts", SqlType.Simple.TIMESTAMP));

  private final int rows;
  private final int batchRows;
  private int next;

  MemoryRows(int rows, int batchRows, BufferAllocator allocator) {
    super(TypeTable.arrowSchema(COLUMNS), allocator);
    this.rows = rows;
    this.batchRows = batchRows;
  }

  static MemoryTier tier(BufferAllocator allocator) {
    return new MemoryTier(MemoryTier.CATALOG, allocator, 4L << 30, InstantSource.system());
  }

  static void create(MemoryTier tier, QueryContext context) {
    tier.createTable(
        new TableDefinition(
            NAME,
            TableDefinition.Kind.TABLE,
            COLUMNS.stream().map(io.megadb.spi.catalog.ColumnDefinition::of).toList(),
            List.of("id"),
            List.of(),
            List.of(),
            java.util.Map.of("capacity_rows", "4000000"),
            Optional.empty()),
        Optional.empty(),
        context);
  }

  static long bigintOf(long key) {
    return key * 7919 % 1_000_003;
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    VectorSchemaRoot root = getVectorSchemaRoot();
    int count = Math.min(batchRows, rows - next);
    BigIntVector id = (BigIntVector) root.getVector(0);
    IntVector group = (IntVector) root.getVector(1);
    BigIntVector big = (BigIntVector) root.getVector(2);
    Float8Vector real = (Float8Vector) root.getVector(3);
    VarCharVector text = (VarCharVector) root.getVector(4);
    TimeStampMicroVector time = (TimeStampMicroVector) root.getVector(5);
    for (int i = 0; i < count; i++) {
      long key = next + i;
      id.setSafe(i, key);
      group.setSafe(i, (int) (key % 10));
      big.setSafe(i, bigintOf(key));
      real.setSafe(i, key * 0.25);
      text.setSafe(i, ("value " + key).getBytes(StandardCharsets.US_ASCII));
      time.setSafe(i, key * 1_000_000);
    }
    root.setRowCount(count);
    next += count;
    return count > 0;
  }
}
