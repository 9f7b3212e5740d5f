package io.megadb.server.wire;

import io.megadb.spi.error.Blame;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures as clients see them, the same on every wire. No stack trace leaves the server. */
public final class ErrorText {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorText.class);

  private ErrorText() {}

  /** What a client may know of a failure. Unexpected ones are logged with their stack. */
  public static MegaDbException known(Throwable failure) {
    return switch (failure) {
      case MegaDbException e -> {
        if (e.blame() == Blame.INTERNAL) {
          LOG.error("internal error", e);
        } else {
          LOG.debug("statement failed", e);
        }
        yield e;
      }
      case StackOverflowError e ->
          new MegaDbException(
              ErrorCode.STATEMENT_TOO_COMPLEX, "the statement is nested too deeply");
      case OutOfMemoryError e -> {
        LOG.error("out of memory", e);
        yield new MegaDbException(ErrorCode.OUT_OF_MEMORY, "out of memory");
      }
      default -> {
        LOG.error("internal error", failure);
        yield new MegaDbException(ErrorCode.INTERNAL_ERROR, "internal error: " + failure);
      }
    };
  }

  /** The message, with tier, hint and position in lines of their own, as pgjdbc writes them. */
  public static String lines(MegaDbException e) {
    StringBuilder message = new StringBuilder(String.valueOf(e.getMessage()));
    e.tier().ifPresent(tier -> message.append("\n  Tier: ").append(tier));
    e.hint().ifPresent(hint -> message.append("\n  Hint: ").append(hint));
    e.position().ifPresent(position -> message.append("\n  Position: ").append(position));
    return message.toString();
  }
}
