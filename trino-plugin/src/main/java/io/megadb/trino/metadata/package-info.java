/**
 * What Trino knows of a MegaDB catalog: schemas, tables, columns, statistics, read at once and kept
 * under the catalog's version. {@link io.megadb.trino.metadata.RemoteCatalog} first. Any thread.
 */
package io.megadb.trino.metadata;
