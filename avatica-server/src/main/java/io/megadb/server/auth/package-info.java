/**
 * Who may talk to the server. In: an HTTP Authorization header. Out: the user's name, or nothing.
 * Passwords are known only as Argon2id hashes. Read {@link io.megadb.server.auth.Authenticator}
 * first; everything here may be called from any thread.
 */
package io.megadb.server.auth;
