/**
 * What somebody without MegaDB writes to answer the headline question: four clients and a join in
 * Java. In: the same rows. Out: the same answer. Read {@link io.megadb.bench.headline.FourClients}
 * first. One thread at a time.
 */
package io.megadb.bench.headline;
