package io.megadb.spi.tier;

import io.megadb.spi.catalog.TableName;

/**
 * A local tier that asks another process which version of a table is the newest, so that it is
 * worth asking for several at once, and before they are read. Any thread.
 */
public interface AskedVersions {
  /** The newest version; it is readable for a while without being held. */
  LocalScan.Snapshot newest(TableName table);
}
