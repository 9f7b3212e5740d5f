package io.megadb.trino;

/** The tier graph. */
class MegadbGraphConnectorSmokeTest extends SmokeTests {
  MegadbGraphConnectorSmokeTest(MegadbQueryRunner megadb) {
    super("graph", megadb);
  }
}
