package io.megadb.catalog;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.tier.memory.MemoryTier;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A server's catalog as it is at a start: a store, a tier that survives, one that does not. */
final class CatalogWorld implements AutoCloseable {
  final BufferAllocator allocator = new RootAllocator(64 << 20);
  final QueryContext context = new QueryContext("test", allocator, new Cancellation());
  final FileCatalogStore store;
  final FolderTier durable;
  final MemoryTier memory;
  final CatalogService service;

  CatalogWorld(Path folder, FaultPoint faults, Duration poll, List<TableDefinition> fixed) {
    this.store = new FileCatalogStore(folder, Duration.ofMillis(20), faults);
    this.durable = new FolderTier(folder.resolve("durable"));
    this.memory = new MemoryTier(MemoryTier.CATALOG, allocator, 32 << 20, InstantSource.system());
    this.service =
        CatalogService.start(store, List.of(durable, memory), fixed, poll, context, faults);
  }

  CatalogWorld(Path folder) {
    this(folder, FaultPoint.NONE, Duration.ofHours(1), List.of());
  }

  @Override
  public void close() {
    service.close();
    memory.close();
    durable.close();
    store.close();
    allocator.close();
  }
}
