/**
 * One table in one Lucene index. In: rows as Arrow. Out: snapshots, and rows of them as Arrow. Read
 * {@link io.megadb.tier.vector.store.TableStore} first, then {@link
 * io.megadb.tier.vector.store.TableSchema} for which Lucene fields a column has.
 *
 * <p>Threads: writers of a table wait for one another; readers wait for nobody.
 */
package io.megadb.tier.vector.store;
