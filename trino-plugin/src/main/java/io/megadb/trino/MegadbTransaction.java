package io.megadb.trino;

import io.trino.spi.connector.ConnectorTransactionHandle;

/**
 * A transaction of Trino. It has none in MegaDB: each statement there is one of its own.
 *
 * @param id tells metadata of one transaction from another's
 */
public record MegadbTransaction(long id) implements ConnectorTransactionHandle {}
