/**
 * Numbers for keys: rows of vertex and edge tables come in by their key columns as Arrow vectors,
 * and are known by an {@code int} from then on. Read {@link io.megadb.tier.graph.key.KeyIndex}
 * first; integers have an index of their own, all other keys go by their bytes, and {@link
 * io.megadb.tier.graph.key.LayeredKeys} adds to an index without changing it.
 *
 * <p>An index grows on one thread; once built, any thread reads it.
 */
package io.megadb.tier.graph.key;
