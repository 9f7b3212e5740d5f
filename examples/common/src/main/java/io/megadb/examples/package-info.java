/**
 * What the examples share. In: .sql resources. Out: titled statements. Read {@link
 * io.megadb.examples.SqlScript} first. No threads.
 */
package io.megadb.examples;
