/**
 * One place for errors. In: what went wrong, where it was noticed. Out: an exception with SQLSTATE,
 * blame, position and next step, which every wire encodes. Read {@link
 * io.megadb.spi.error.MegaDbException} first.
 */
package io.megadb.spi.error;
