package io.megadb.spi.error;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The one exception of MegaDB. Whoever throws it decides SQLSTATE and blame; whoever catches it to
 * add context (a position, the tier) uses the {@code with} methods, which keep the cause.
 *
 * <p>The message holds the offending values; the hint holds the next step. Neither ever holds a
 * password, and a position is a 1-based character offset into the statement's text.
 */
public final class MegaDbException extends RuntimeException {
  private final String sqlState;
  private final Blame blame;
  private final int position;
  private final String hint;
  private final String tier;

  private MegaDbException(
      String sqlState,
      Blame blame,
      String message,
      int position,
      String hint,
      String tier,
      Throwable cause) {
    super(message, cause);
    this.sqlState = sqlState;
    this.blame = blame;
    this.position = position;
    this.hint = hint;
    this.tier = tier;
  }

  /** An error MegaDB found itself. */
  public MegaDbException(ErrorCode code, String message) {
    this(code.sqlState(), code.blame(), message, 0, null, null, null);
  }

  /** An error MegaDB found itself, with what led to it. */
  public MegaDbException(ErrorCode code, String message, Throwable cause) {
    this(code.sqlState(), code.blame(), message, 0, null, null, cause);
  }

  /** An error that a tier's engine raised, under that engine's own SQLSTATE. */
  public static MegaDbException ofTier(
      String tier, String sqlState, Blame blame, String message, Throwable cause) {
    return new MegaDbException(sqlState, blame, message, 0, null, tier, cause);
  }

  /** The same error, pointing at a 1-based character offset of the statement. */
  public MegaDbException withPosition(int newPosition) {
    return new MegaDbException(sqlState, blame, getMessage(), newPosition, hint, tier, original());
  }

  /** The same error with the next step for whoever reads it. */
  public MegaDbException withHint(String newHint) {
    return new MegaDbException(sqlState, blame, getMessage(), position, newHint, tier, original());
  }

  private Throwable original() {
    return getCause() == null ? this : getCause();
  }

  /** Five-character SQLSTATE. */
  public String sqlState() {
    return sqlState;
  }

  /** Who has to act. */
  public Blame blame() {
    return blame;
  }

  /** 1-based character offset into the statement, empty when the error has no place in it. */
  public OptionalInt position() {
    return position > 0 ? OptionalInt.of(position) : OptionalInt.empty();
  }

  /** What to do next. */
  public Optional<String> hint() {
    return Optional.ofNullable(hint);
  }

  /** The catalog name of the tier whose engine raised the error. */
  public Optional<String> tier() {
    return Optional.ofNullable(tier);
  }

  /** Whether this error has the SQLSTATE of {@code code}. */
  public boolean is(ErrorCode code) {
    return sqlState.equals(code.sqlState());
  }
}
