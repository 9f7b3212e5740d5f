/**
 * Rows that a client sends as Arrow, appended to a table of any tier. In: a reader of anybody's
 * batches. Out: the tier's own insert, all or nothing. Read {@link
 * io.megadb.exec.ingest.IngestRunner} first.
 *
 * <p>Threads: one per ingest.
 */
package io.megadb.exec.ingest;
