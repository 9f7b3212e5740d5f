/**
 * What clients carry: signed tickets, tokens and cookies. In: bytes from anybody. Out: what this
 * server or another of its cluster once wrote, or an error. Read {@link
 * io.megadb.server.flight.ticket.Seal} first.
 */
package io.megadb.server.flight.ticket;
