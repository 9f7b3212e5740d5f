/**
 * From text to a decided way. In: SQL. Out: {@link io.megadb.exec.compile.Compiled}. Read {@link
 * io.megadb.exec.compile.Compiler} first.
 */
package io.megadb.exec.compile;
