package io.megadb.trino;

/** The tier vector. */
class MegadbVectorConnectorSmokeTest extends SmokeTests {
  MegadbVectorConnectorSmokeTest() {
    super("vector");
  }
}
