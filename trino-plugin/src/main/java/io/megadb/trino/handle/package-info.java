/**
 * What Trino carries between coordinator and workers: columns, tables with everything pushed into
 * them, splits, and what is written. Immutable records that Trino's JSON mapper reads and writes.
 * First {@link io.megadb.trino.handle.MegadbTableHandle}.
 */
package io.megadb.trino.handle;
