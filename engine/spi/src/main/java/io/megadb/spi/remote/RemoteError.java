package io.megadb.spi.remote;

import io.megadb.spi.error.Blame;
import io.megadb.spi.error.MegaDbException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/**
 * An error as it travels beside a gRPC status, in trailers: {@link #entries} on the server's side,
 * {@link #read} on the client's. Text is UTF-8 in binary trailers, whose names gRPC wants to end in
 * {@code -bin}.
 *
 * <pre>
 * megadb-sqlstate-bin   42P01
 * megadb-blame-bin      USER, TIER, RESOURCES or INTERNAL
 * megadb-message-bin    what happened, without hint and position
 * megadb-hint-bin       the next step, if there is one
 * megadb-position-bin   1-based character offset into the statement, if it has a place there
 * megadb-tier-bin       the tier whose engine raised it, if one did
 * </pre>
 */
public final class RemoteError {
  public static final String SQLSTATE = "megadb-sqlstate-bin";
  public static final String BLAME = "megadb-blame-bin";
  public static final String MESSAGE = "megadb-message-bin";
  public static final String HINT = "megadb-hint-bin";
  public static final String POSITION = "megadb-position-bin";
  public static final String TIER = "megadb-tier-bin";

  // Clients refuse more than 8 KiB of trailers, in Base64 and with the status' description.
  private static final int MAX_BYTES = 1_200;

  private RemoteError() {}

  /** The trailers of an error, by name. */
  public static Map<String, byte[]> entries(MegaDbException error) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(SQLSTATE, bytes(error.sqlState()));
    entries.put(BLAME, bytes(error.blame().name()));
    entries.put(MESSAGE, bytes(String.valueOf(error.getMessage())));
    error.hint().ifPresent(hint -> entries.put(HINT, bytes(hint)));
    error.position().ifPresent(p -> entries.put(POSITION, bytes(String.valueOf(p))));
    error.tier().ifPresent(tier -> entries.put(TIER, bytes(tier)));
    return entries;
  }

  /**
   * The error that a server sent.
   *
   * @param trailer the bytes under a name, null or NoSuchElementException without: {@code
   *     e.status().metadata()::getByte} of a FlightRuntimeException that has metadata
   * @param cause what the client's library threw
   * @return empty if the status is none of MegaDB's (a broken connection, a proxy)
   */
  public static Optional<MegaDbException> read(Function<String, byte[]> trailer, Throwable cause) {
    Optional<String> sqlState = text(trailer, SQLSTATE);
    Optional<Blame> blame = text(trailer, BLAME).flatMap(RemoteError::blame);
    if (sqlState.isEmpty() || blame.isEmpty()) {
      return Optional.empty();
    }
    MegaDbException error =
        MegaDbException.ofTier(
            text(trailer, TIER).orElse(null),
            sqlState.get(),
            blame.get(),
            text(trailer, MESSAGE).orElse("the server gave no message"),
            cause);
    Optional<Integer> position = text(trailer, POSITION).flatMap(RemoteError::position);
    if (position.isPresent()) {
      error = error.withPosition(position.get());
    }
    Optional<String> hint = text(trailer, HINT);
    return Optional.of(hint.isPresent() ? error.withHint(hint.get()) : error);
  }

  private static Optional<Blame> blame(String name) {
    for (Blame blame : Blame.values()) {
      if (blame.name().equals(name)) {
        return Optional.of(blame);
      }
    }
    return Optional.empty();
  }

  private static Optional<Integer> position(String digits) {
    return digits.matches("[1-9][0-9]{0,8}")
        ? Optional.of(Integer.valueOf(digits))
        : Optional.empty();
  }

  private static Optional<String> text(Function<String, byte[]> trailer, String name) {
    try {
      return Optional.ofNullable(trailer.apply(name))
          .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    } catch (NoSuchElementException e) {
      // What Flight's ErrorFlightMetadata.getByte does with a name that is not there.
      return Optional.empty();
    }
  }

  private static byte[] bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_BYTES) {
      return bytes;
    }
    int end = MAX_BYTES;
    while ((bytes[end] & 0xc0) == 0x80) {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }
}
