package io.megadb.trino;

import io.trino.testing.TestingConnectorBehavior;

/** The tier memory. */
class MegadbMemoryConnectorTest extends TierConnectorTests {
  MegadbMemoryConnectorTest(MegadbQueryRunner megadb) {
    super("memory", megadb);
  }

  @Override
  protected boolean hasBehavior(TestingConnectorBehavior behavior) {
    return switch (behavior) {
      // A ring keeps the types it was made with.
      case SUPPORTS_SET_COLUMN_TYPE -> false;
      default -> super.hasBehavior(behavior);
    };
  }

  @Override
  boolean retypes(SetColumnTypeSetup setup) {
    return false;
  }
}
