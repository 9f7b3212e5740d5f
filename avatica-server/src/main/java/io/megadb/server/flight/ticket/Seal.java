package io.megadb.server.flight.ticket;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what clients carry and give back (tickets, tokens, cookies), so that a server which holds
 * the same secret knows it for its own, unchanged and not expired. Nothing is encrypted.
 *
 * <pre>
 * | expires, epoch ms (8) | content | HMAC-SHA256 over purpose, expiry and content (32) |
 * </pre>
 *
 * <p>Threads: any.
 */
public final class Seal {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int EXPIRY_BYTES = 8;
  private static final int MAC_BYTES = 32;

  private final SecretKeySpec key;
  private final Duration lifetime;
  private final InstantSource clock;

  /** What a sealed thing is for; one can't stand for another. */
  public enum Purpose {
    TICKET("the ticket"),
    TOKEN("the token"),
    COOKIE("the cookie");

    private final String words;

    Purpose(String words) {
      this.words = words;
    }
  }

  /**
   * @param secret shared by the servers of a cluster; without one, a random one
   * @param lifetime of what is sealed
   */
  public Seal(Optional<String> secret, Duration lifetime, InstantSource clock) {
    byte[] bytes = new byte[32];
    if (secret.isPresent()) {
      bytes = secret.get().getBytes(StandardCharsets.UTF_8);
    } else {
      new SecureRandom().nextBytes(bytes);
    }
    this.key = new SecretKeySpec(bytes, ALGORITHM);
    this.lifetime = lifetime;
    this.clock = clock;
  }

  /** When what is sealed now expires. */
  public Instant expiry() {
    return clock.instant().plus(lifetime);
  }

  /** The content with expiry and signature. */
  public byte[] seal(Purpose purpose, byte[] content) {
    ByteBuffer sealed = ByteBuffer.allocate(EXPIRY_BYTES + content.length + MAC_BYTES);
    sealed.putLong(expiry().toEpochMilli()).put(content);
    byte[] mac = mac(purpose, sealed.array(), EXPIRY_BYTES + content.length);
    return sealed.put(mac).array();
  }

  /**
   * The content of what {@link #seal} made.
   *
   * @throws MegaDbException INVALID_AUTHORIZATION if it was made or changed by somebody else, or
   *     has expired
   */
  public byte[] open(Purpose purpose, byte[] sealed) {
    int signed = sealed.length - MAC_BYTES;
    if (signed < EXPIRY_BYTES
        || !MessageDigest.isEqual(
            mac(purpose, sealed, signed), Arrays.copyOfRange(sealed, signed, sealed.length))) {
      throw new MegaDbException(
              ErrorCode.INVALID_AUTHORIZATION, purpose.words + " is not one of this server's")
          .withHint(
              "It may be from before a restart, or of a server with another"
                  + " flight.cluster_secret_file: ask for a new one.");
    }
    Instant expiry = Instant.ofEpochMilli(ByteBuffer.wrap(sealed).getLong());
    if (clock.instant().isAfter(expiry)) {
      throw new MegaDbException(
              ErrorCode.INVALID_AUTHORIZATION, purpose.words + " expired at " + expiry)
          .withHint("Ask for a new one; flight.ticket_expiry_seconds says how long one is good.");
    }
    return Arrays.copyOfRange(sealed, EXPIRY_BYTES, signed);
  }

  private byte[] mac(Purpose purpose, byte[] bytes, int length) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((byte) purpose.ordinal());
      mac.update(bytes, 0, length);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new MegaDbException(ErrorCode.INTERNAL_ERROR, "this JDK has no " + ALGORITHM, e);
    }
  }
}
