/**
 * Threads for loops over arrays. In: a loop body. Out: nothing but its effects. Read {@link
 * io.megadb.graph.work.Workers}.
 */
package io.megadb.graph.work;
