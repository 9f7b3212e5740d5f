package io.megadb.trino;

/** The tier oltp. */
class MegadbOltpConnectorSmokeTest extends SmokeTests {
  MegadbOltpConnectorSmokeTest() {
    super("oltp");
  }
}
