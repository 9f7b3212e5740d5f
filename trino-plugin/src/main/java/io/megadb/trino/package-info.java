/**
 * The Trino connector {@code megadb}: one catalog per tier. In: Trino's SPI calls. Out: SQL of
 * MegaDB's dialect over Flight, and Arrow batches as Trino's pages. {@link
 * io.megadb.trino.MegadbConnector} wires everything; read {@link io.megadb.trino.MegadbMetadata}
 * next.
 *
 * <p>Threads: everything may be called by any thread of Trino at any time. The plugin depends on
 * engine/spi and Flight alone.
 */
package io.megadb.trino;
