package io.megadb.trino;

/** The tier vector. */
class MegadbVectorConnectorSmokeTest extends SmokeTests {
  MegadbVectorConnectorSmokeTest(MegadbQueryRunner megadb) {
    super("vector", megadb);
  }
}
