/**
 * The catalog and where it is kept. In: DDL, and what tiers report. Out: immutable, versioned
 * {@link io.megadb.spi.catalog.CatalogSnapshot}s. Read {@link io.megadb.catalog.CatalogService}
 * first, which the engine talks to; {@link io.megadb.catalog.FileCatalogStore} keeps versions as
 * files of the data folder, which {@link io.megadb.catalog.DataFolderLock} reserves for one server.
 *
 * <p>Threads: all classes may be used from any thread; the service and a watched store each have
 * one daemon thread that polls.
 */
package io.megadb.catalog;
