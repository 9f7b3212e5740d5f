package io.megadb.trino;

import java.util.Set;

/** The tier olap. */
class MegadbOlapConnectorTest extends TierConnectorTests {
  /** Iceberg reads old files under a type that holds all of their values, and no other. */
  private static final Set<String> NARROWER =
      Set.of(
          "bigint to integer",
          "bigint to smallint",
          "decimal(5,3) to decimal(5,2)",
          "varchar(100) to varchar(50)",
          "char(25) to varchar(20)",
          "varchar to varchar(20)");

  MegadbOlapConnectorTest(MegadbQueryRunner megadb) {
    super("olap", megadb);
  }

  @Override
  boolean retypes(SetColumnTypeSetup setup) {
    String change = setup.sourceColumnType() + " to " + setup.newColumnType();
    return !NARROWER.contains(change)
        && !setup.newColumnType().startsWith("array")
        && !setup.newColumnType().startsWith("row");
  }
}
