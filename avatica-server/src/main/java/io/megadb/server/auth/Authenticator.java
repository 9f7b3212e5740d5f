package io.megadb.server.auth;

import io.megadb.server.config.UserEntry;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks user names and passwords. Argon2id is slow and large by design (19 MiB a check), so a
 * success is remembered under a keyed digest of the header, and at most a few checks run at a time.
 */
public final class Authenticator {
  /** Who everybody is when nobody has to log in. */
  public static final String ANONYMOUS = "megadb";

  private static final int REMEMBERED = 1_000;
  private static final int PARALLEL_CHECKS = 4;
  private static final String BASIC = "Basic ";

  private final boolean required;
  private final Map<String, PasswordHash> users = new HashMap<>();
  // A name nobody has costs as much time as a wrong password, so names can't be probed.
  private final PasswordHash nobody;
  private final SecretKeySpec digestKey;
  private final Semaphore checks = new Semaphore(PARALLEL_CHECKS);
  private final Map<String, String> successes =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param required whether a request without credentials is refused
   * @throws MegaDbException CONFIGURATION_ERROR for an unreadable hash, a user named twice, or if
   *     login is required and there are no users
   */
  public Authenticator(boolean required, List<UserEntry> entries) {
    this.required = required;
    for (UserEntry entry : entries) {
      PasswordHash hash;
      try {
        hash = PasswordHash.parse(entry.passwordHash());
      } catch (IllegalArgumentException e) {
        throw new MegaDbException(
                ErrorCode.CONFIGURATION_ERROR,
                "auth.users: password_hash of \"" + entry.name() + "\": " + e.getMessage(),
                e)
            .withHint("Make one with ./megadb hash-password.");
      }
      if (users.put(entry.name(), hash) != null) {
        throw new MegaDbException(
            ErrorCode.CONFIGURATION_ERROR, "auth.users names \"" + entry.name() + "\" twice");
      }
    }
    if (required && users.isEmpty()) {
      throw new MegaDbException(
              ErrorCode.CONFIGURATION_ERROR, "auth.required is true but auth.users is empty")
          .withHint("Add [[auth.users]] with name and password_hash (./megadb hash-password).");
    }
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    this.digestKey = new SecretKeySpec(key, "HmacSHA256");
    this.nobody = users.isEmpty() ? null : users.values().iterator().next();
  }

  /** Whether clients must log in. */
  public boolean required() {
    return required;
  }

  /**
   * Who sent a request.
   *
   * @param header the Authorization header, null without one
   * @return the user, empty if the request must be refused
   */
  public Optional<String> user(String header) {
    if (header == null) {
      return required ? Optional.empty() : Optional.of(ANONYMOUS);
    }
    // Credentials are checked even where none are needed: a wrong password is never ignored.
    if (users.isEmpty()) {
      return required ? Optional.empty() : Optional.of(ANONYMOUS);
    }
    if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return Optional.empty();
    }
    String digest = digest(header);
    synchronized (successes) {
      String known = successes.get(digest);
      if (known != null) {
        return Optional.of(known);
      }
    }
    Optional<String> user = check(header.substring(BASIC.length()).strip());
    user.ifPresent(
        name -> {
          synchronized (successes) {
            successes.put(digest, name);
          }
        });
    return user;
  }

  private Optional<String> check(String encoded) {
    String pair;
    try {
      pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int colon = pair.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String name = pair.substring(0, colon);
    PasswordHash hash = users.get(name);
    checks.acquireUninterruptibly();
    try {
      boolean matches =
          (hash == null ? nobody : hash).matches(pair.substring(colon + 1).toCharArray());
      return hash != null && matches ? Optional.of(name) : Optional.empty();
    } finally {
      checks.release();
    }
  }

  private String digest(String header) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(digestKey);
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(header.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new MegaDbException(ErrorCode.INTERNAL_ERROR, "this JDK has no HmacSHA256", e);
    }
  }
}
