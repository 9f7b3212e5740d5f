/**
 * COPY. In: files in allowed folders. Out: rows of tables, and back. Read {@link
 * io.megadb.exec.copy.CopyRunner} first.
 */
package io.megadb.exec.copy;
