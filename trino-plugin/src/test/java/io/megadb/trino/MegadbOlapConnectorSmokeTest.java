package io.megadb.trino;

/** The tier olap. */
class MegadbOlapConnectorSmokeTest extends SmokeTests {
  MegadbOlapConnectorSmokeTest() {
    super("olap");
  }
}
