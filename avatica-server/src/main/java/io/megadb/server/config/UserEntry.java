package io.megadb.server.config;

/**
 * A user who may log in.
 *
 * @param name without a colon
 * @param passwordHash in PHC string format, {@code $argon2id$v=19$m=..,t=..,p=..$salt$hash}
 */
public record UserEntry(String name, String passwordHash) {
  /** Without the hash, so that it never reaches a log. */
  @Override
  public String toString() {
    return "UserEntry[" + name + "]";
  }
}
