package io.megadb.tier.memory;

import io.megadb.spi.tier.LocalTier;
import io.megadb.testkit.TierContract;
import io.megadb.testkit.TierFixture;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class TestMemoryContract extends TierContract {
  private TierFixture fixture;
  private MemoryTier tier;

  @BeforeEach
  void open(@TempDir Path folder) {
    fixture = new TierFixture(folder);
    reopen();
  }

  @AfterEach
  void close() {
    tier.close();
    fixture.close();
  }

  @Override
  protected LocalTier tier() {
    return tier;
  }

  @Override
  protected TierFixture fixture() {
    return fixture;
  }

  @Override
  protected void reopen() {
    if (tier != null) {
      tier.close();
    }
    tier =
        new MemoryTier(MemoryTier.CATALOG, fixture.allocator(), 256 << 20, InstantSource.system());
  }
}
