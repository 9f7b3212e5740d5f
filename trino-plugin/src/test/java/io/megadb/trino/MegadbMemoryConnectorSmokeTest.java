package io.megadb.trino;

/** The tier memory. */
class MegadbMemoryConnectorSmokeTest extends SmokeTests {
  MegadbMemoryConnectorSmokeTest(MegadbQueryRunner megadb) {
    super("memory", megadb);
  }
}
