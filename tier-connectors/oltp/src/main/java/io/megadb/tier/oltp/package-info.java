/**
 * The tier that is a PostgreSQL: embedded, or any other by URL. In: SQL text as it is, parameters,
 * Arrow rows. Out: Arrow rows, decoded from PostgreSQL's binary formats. Read {@link
 * io.megadb.tier.oltp.OltpTier} first, then {@link io.megadb.tier.oltp.OltpSession}.
 *
 * <p>How large results stay small: within a transaction every result is read through a portal, some
 * thousand rows at a time. Outside one, a statement whose plan promises few rows is one round trip
 * with a bound on rows ({@link io.megadb.tier.oltp.StatementTraits}); all others run in a
 * transaction of their own.
 *
 * <p>Threads: the tier is for all threads; a session, its results and its connection are for one at
 * a time; only cancelling comes from elsewhere.
 */
package io.megadb.tier.oltp;
