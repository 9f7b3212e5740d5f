package io.megadb.trino;

import io.trino.testing.TestingConnectorBehavior;

/** The tier oltp. */
class MegadbOltpConnectorTest extends TierConnectorTests {
  MegadbOltpConnectorTest(MegadbQueryRunner megadb) {
    super("oltp", megadb);
  }

  @Override
  protected boolean hasBehavior(TestingConnectorBehavior behavior) {
    return switch (behavior) {
      // PostgreSQL has no columns of anonymous rows.
      case SUPPORTS_ROW_TYPE -> false;
      default -> super.hasBehavior(behavior);
    };
  }

  @Override
  boolean retypes(SetColumnTypeSetup setup) {
    return true;
  }
}
