package io.megadb.trino;

/** The tier olap. */
class MegadbOlapConnectorSmokeTest extends SmokeTests {
  MegadbOlapConnectorSmokeTest(MegadbQueryRunner megadb) {
    super("olap", megadb);
  }
}
