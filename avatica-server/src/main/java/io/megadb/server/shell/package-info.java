/**
 * The shell. In: statements and backslash commands from a terminal, a pipe or a file. Out: results
 * as tables, CSV, JSON or Markdown, streamed. It is a plain client: it knows the Avatica driver and
 * nothing of the engine. Read {@link io.megadb.server.shell.Shell} first.
 *
 * <p>Threads: one reads input; each statement runs and prints on a second one, so that Ctrl-C and
 * the progress line work meanwhile.
 */
package io.megadb.server.shell;
