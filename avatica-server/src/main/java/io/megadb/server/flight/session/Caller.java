package io.megadb.server.flight.session;

/**
 * Who makes a call.
 *
 * @param user logged in, or the one that a trusted user acts for
 * @param sessionId of the token or cookie that came with it, else a new one
 * @param keepsSession whether the client has shown that it brings tokens or cookies back
 */
public record Caller(String user, String sessionId, boolean keepsSession) {}
