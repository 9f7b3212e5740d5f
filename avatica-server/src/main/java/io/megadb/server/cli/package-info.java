/**
 * The command line. In: arguments. Out: the server, the shell, the demo, the benchmarks; an exit
 * code. Only here does the process read its environment, print and exit. Read {@link
 * io.megadb.server.cli.Main} first.
 */
package io.megadb.server.cli;
