package io.megadb.spi.remote;

/** Names that a client of MegaDB's Flight SQL server uses beside the protocol's own. */
public final class RemoteCalls {
  /**
   * Header by which a user whom the server trusts acts for another. What the other may not do is
   * refused; without login at the server, whoever calls is trusted.
   */
  public static final String USER_HEADER = "megadb-user";

  /**
   * Action whose result is the catalog's version as eight bytes, big-endian. It grows with each DDL
   * of any client, so what was read of the catalog can be kept under it; each server numbers its
   * own. The body is {@link PlanRequest#versionMark}, or empty for clients that send no such
   * requests.
   */
  public static final String CATALOG_VERSION_ACTION = "megadb.catalog-version";

  private RemoteCalls() {}
}
