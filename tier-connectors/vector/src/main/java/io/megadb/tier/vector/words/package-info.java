/**
 * Texts by their words. In: an index on a column's words, a query. Out: the rows that match best,
 * which rows match at all, and the score of any text. Read {@link
 * io.megadb.tier.vector.words.WordScores} first.
 *
 * <p>Threads: any, but for {@link io.megadb.tier.vector.words.WordQueries}, which one thread has.
 */
package io.megadb.tier.vector.words;
