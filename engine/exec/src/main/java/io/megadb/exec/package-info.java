/**
 * Runs statements. In: text and parameters from a wire. Out: one Arrow stream or a count. Read
 * {@link io.megadb.exec.Engine} and {@link io.megadb.exec.Session} first: they are all a wire
 * needs.
 */
package io.megadb.exec;
