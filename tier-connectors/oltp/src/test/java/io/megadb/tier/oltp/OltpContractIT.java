package io.megadb.tier.oltp;

import io.megadb.spi.tier.SqlTier;
import io.megadb.testkit.SqlTierContract;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The oltp tier, with a server of its own under the folder, keeps the contract of SQL tiers. */
final class OltpContractIT extends SqlTierContract {
  private static Path folder;
  private static OltpTier tier;

  private final BufferAllocator allocator = new RootAllocator();

  @BeforeAll
  static void open(@TempDir Path temporary) {
    folder = temporary;
    tier = OltpTier.open(OltpConfig.embedded(folder));
  }

  @AfterAll
  static void close() {
    tier.close();
  }

  @AfterEach
  void freesAllMemory() {
    allocator.close();
  }

  @Override
  protected SqlTier tier() {
    return tier;
  }

  @Override
  protected BufferAllocator allocator() {
    return allocator;
  }

  @Override
  protected void reopen() {
    tier.close();
    tier = OltpTier.open(OltpConfig.embedded(folder));
  }
}
