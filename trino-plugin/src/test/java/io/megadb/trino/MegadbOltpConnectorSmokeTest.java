package io.megadb.trino;

/** The tier oltp. */
class MegadbOltpConnectorSmokeTest extends SmokeTests {
  MegadbOltpConnectorSmokeTest(MegadbQueryRunner megadb) {
    super("oltp", megadb);
  }
}
