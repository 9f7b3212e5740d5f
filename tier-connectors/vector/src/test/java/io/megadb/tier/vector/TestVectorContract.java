package io.megadb.tier.vector;

import io.megadb.spi.tier.LocalTier;
import io.megadb.testkit.TierContract;
import io.megadb.testkit.TierFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class TestVectorContract extends TierContract {
  private TierFixture fixture;
  private Path folder;
  private VectorTier tier;

  @BeforeEach
  void open(@TempDir Path folder) {
    this.folder = folder;
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
    tier = new VectorTier(VectorTier.CATALOG, VectorConfig.of(folder.resolve("vector")));
  }
}
