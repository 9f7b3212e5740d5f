package io.megadb.server.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * An Argon2id hash (RFC 9106) in PHC string format: {@code
 * $argon2id$v=19$m=19456,t=2,p=1$salt$hash}, salt and hash in Base64 without padding.
 *
 * @param memoryKib m
 * @param iterations t
 * @param parallelism p
 */
public record PasswordHash(
    int memoryKib, int iterations, int parallelism, byte[] salt, byte[] hash) {
  // OWASP's password storage recommendation for Argon2id.
  private static final int MEMORY_KIB = 19_456;
  private static final int ITERATIONS = 2;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int MAX_MEMORY_KIB = 1 << 20;

  /** Hashes a password with a new random salt. */
  public static PasswordHash of(char[] password) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    byte[] hash = argon2(password, MEMORY_KIB, ITERATIONS, 1, salt, HASH_BYTES);
    return new PasswordHash(MEMORY_KIB, ITERATIONS, 1, salt, hash);
  }

  /**
   * Reads a PHC string.
   *
   * @throws IllegalArgumentException if it is no Argon2id hash of version 19; the message does not
   *     repeat it
   */
  public static PasswordHash parse(String phc) {
    String[] parts = phc.split("\\$", -1);
    if (parts.length != 6 || !parts[1].equals("argon2id") || !parts[2].equals("v=19")) {
      throw new IllegalArgumentException(
          "no argon2id hash of the form $argon2id$v=19$m=,t=,p=$salt$hash");
    }
    try {
      Map<String, Integer> costs = new HashMap<>();
      for (String cost : parts[3].split(",")) {
        String[] pair = cost.split("=", 2);
        costs.put(pair[0], Integer.parseInt(pair[1]));
      }
      int memory = costs.getOrDefault("m", 0);
      int iterations = costs.getOrDefault("t", 0);
      int lanes = costs.getOrDefault("p", 0);
      byte[] salt = Base64.getDecoder().decode(parts[4]);
      byte[] hash = Base64.getDecoder().decode(parts[5]);
      if (memory < 8
          || memory > MAX_MEMORY_KIB
          || iterations < 1
          || lanes < 1
          || lanes > 255
          || salt.length < 8
          || hash.length < 16) {
        throw new IllegalArgumentException("argon2id hash with costs out of range");
      }
      return new PasswordHash(memory, iterations, lanes, salt, hash);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException("argon2id hash with unreadable costs", e);
    }
  }

  /** Whether this is the hash of that password. Takes the same time whatever the answer. */
  public boolean matches(char[] password) {
    byte[] actual = argon2(password, memoryKib, iterations, parallelism, salt, hash.length);
    return MessageDigest.isEqual(actual, hash);
  }

  /** The PHC string. */
  public String phc() {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m="
        + memoryKib
        + ",t="
        + iterations
        + ",p="
        + parallelism
        + "$"
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(hash);
  }

  /** Without the hash, so that it never reaches a log. */
  @Override
  public String toString() {
    return "PasswordHash[m=" + memoryKib + ",t=" + iterations + ",p=" + parallelism + "]";
  }

  private static byte[] argon2(
      char[] password, int memoryKib, int iterations, int parallelism, byte[] salt, int length) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(iterations)
            .withParallelism(parallelism)
            .withSalt(salt)
            .build());
    byte[] utf8 = new String(password).getBytes(StandardCharsets.UTF_8);
    byte[] result = new byte[length];
    try {
      generator.generateBytes(utf8, result);
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
    return result;
  }
}
