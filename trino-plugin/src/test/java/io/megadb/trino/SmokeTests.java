package io.megadb.trino;

import io.trino.testing.BaseConnectorSmokeTest;
import io.trino.testing.QueryRunner;
import io.trino.testing.TestingConnectorBehavior;
import org.junit.jupiter.api.extension.ExtendWith;

/** Trino's own smoke test of connectors, over one tier. */
@ExtendWith(SharedServer.class)
abstract class SmokeTests extends BaseConnectorSmokeTest {
  private final String tier;
  private final MegadbQueryRunner megadb;

  SmokeTests(String tier, MegadbQueryRunner megadb) {
    this.tier = tier;
    this.megadb = megadb;
  }

  @Override
  protected QueryRunner createQueryRunner() throws Exception {
    return megadb.withTpch(tier, "smoke_" + tier, REQUIRED_TPCH_TABLES);
  }

  @Override
  protected boolean hasBehavior(TestingConnectorBehavior behavior) {
    return switch (behavior) {
      // Why stands in docs/trino.md.
      case SUPPORTS_CREATE_VIEW,
          SUPPORTS_CREATE_MATERIALIZED_VIEW,
          SUPPORTS_MAP_TYPE,
          SUPPORTS_RENAME_SCHEMA,
          SUPPORTS_RENAME_TABLE_ACROSS_SCHEMAS,
          SUPPORTS_ADD_COLUMN_WITH_POSITION,
          SUPPORTS_ADD_FIELD,
          SUPPORTS_DROP_FIELD,
          SUPPORTS_RENAME_FIELD,
          SUPPORTS_SET_FIELD_TYPE ->
          false;
      default -> super.hasBehavior(behavior);
    };
  }
}
