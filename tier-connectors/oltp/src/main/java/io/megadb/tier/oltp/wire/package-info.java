/**
 * PostgreSQL's binary formats. In: the bytes of results and of COPY, or Arrow vectors. Out: Arrow
 * vectors, or the bytes of COPY. Read {@link io.megadb.tier.oltp.wire.PgTypes} first, then {@link
 * io.megadb.tier.oltp.wire.ValueDecoder} and {@link io.megadb.tier.oltp.wire.ValueEncoder}.
 *
 * <p>Threads: decoders and encoders belong to one thread at a time.
 */
package io.megadb.tier.oltp.wire;
