package io.megadb.tier.olap;

import io.megadb.spi.tier.LocalTier;
import io.megadb.testkit.TierContract;
import io.megadb.testkit.TierFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The olap tier keeps the contract of all local tiers. */
class TestOlapContract extends TierContract {
  @RegisterExtension static final OlapFixture OLAP = new OlapFixture();
  private static TierFixture fixture;
  private static OlapTier reopened;

  @BeforeAll
  static void openFixture(@TempDir Path folder) {
    fixture = new TierFixture(folder);
  }

  @AfterAll
  static void closeFixture() {
    if (reopened != null) {
      reopened.close();
    }
    fixture.close();
  }

  @Override
  protected LocalTier tier() {
    return reopened == null ? OLAP.tier() : reopened;
  }

  @Override
  protected TierFixture fixture() {
    return fixture;
  }

  @Override
  protected void reopen() {
    if (reopened != null) {
      reopened.close();
    }
    reopened = OLAP.open(OLAP.config("file://" + OLAP.folder().resolve("warehouse")));
  }
}
