/**
 * What a statement has done on another thread while it goes on itself. In: work and the statement's
 * context. Out: its result, or its failure. Read {@link io.megadb.exec.run.ahead.Ahead} first.
 *
 * <p>Threads: one of the engine's helpers for each piece of work, which ends before its statement
 * does.
 */
package io.megadb.exec.run.ahead;
