/**
 * Text as vectors, for {@code embed_text}. In: texts. Out: vectors of {@link
 * io.megadb.spi.embed.TextEmbedder#DIMENSIONS} elements and length 1. Read {@link
 * io.megadb.spi.embed.TextEmbedder} first; {@link io.megadb.spi.embed.HashedNgrams} is what there
 * is without a model. Any thread.
 */
package io.megadb.spi.embed;
