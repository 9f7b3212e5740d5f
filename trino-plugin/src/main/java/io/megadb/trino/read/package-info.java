/**
 * Scans: from a table handle to splits, from a split to pages. {@link
 * io.megadb.trino.read.MegadbSplits} runs on the coordinator, {@link
 * io.megadb.trino.read.MegadbPageSources} on workers; a {@link io.megadb.trino.read.Prefetch} reads
 * ahead in a thread of its own.
 */
package io.megadb.trino.read;
