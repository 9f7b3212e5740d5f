/**
 * INSERT, UPDATE and DELETE. In: plans that yield rows. Out: counts. Read {@link
 * io.megadb.exec.write.LocalWriter} first.
 */
package io.megadb.exec.write;
