package io.megadb.tier.oltp;

import io.megadb.spi.error.Blame;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Turns PostgreSQL's errors into ours: its SQLSTATE, message, detail, hint and position. */
final class PgErrors {
  private final String catalog;

  PgErrors(String catalog) {
    this.catalog = catalog;
  }

  /** An error that has no place in a statement's text. */
  MegaDbException translate(SQLException error) {
    return translate(error, null, null, 0);
  }

  /**
   * An error of a statement.
   *
   * @param written the text with {@code ?} for parameters
   * @param sent what PostgreSQL got, with {@code $1}
   * @param prefix characters that stood before the text when it was sent
   */
  MegaDbException translate(SQLException error, String written, String sent, int prefix) {
    ServerErrorMessage server = error instanceof PSQLException e ? e.getServerErrorMessage() : null;
    if (server == null) {
      return ofDriver(error);
    }
    String message = String.valueOf(server.getMessage());
    if (server.getDetail() != null) {
      message += " (" + server.getDetail() + ")";
    }
    MegaDbException translated =
        MegaDbException.ofTier(
            catalog, error.getSQLState(), blame(error.getSQLState()), message, error);
    int position = server.getPosition() - prefix;
    if (position > 0) {
      translated =
          translated.withPosition(
              written == null ? position : positionInWritten(position, written, sent));
    }
    return server.getHint() == null ? translated : translated.withHint(server.getHint());
  }

  private MegaDbException ofDriver(SQLException error) {
    if (error instanceof SQLTransientConnectionException) {
      if (error.getCause() instanceof SQLException cause) {
        return translate(cause).withHint("Check that PostgreSQL runs and takes connections.");
      }
      return new MegaDbException(
              ErrorCode.TOO_MANY_CONNECTIONS, "no connection to PostgreSQL was free in time", error)
          .withHint(
              "End open transactions, or raise the number of connections of " + catalog + ".");
    }
    if (isPieceTooLarge(error)) {
      return new MegaDbException(
              ErrorCode.OUT_OF_MEMORY, "rows of PostgreSQL are too large to be read", error)
          .withHint("Select fewer or smaller columns, or parts of values.");
    }
    String state =
        error.getSQLState() == null ? ErrorCode.TIER_ERROR.sqlState() : error.getSQLState();
    return MegaDbException.ofTier(catalog, state, blame(state), error.getMessage(), error);
  }

  private static Blame blame(String state) {
    if (state.equals(ErrorCode.QUERY_CANCELED.sqlState())) {
      return Blame.USER;
    }
    return switch (state.substring(0, 2)) {
      case "08", "58", "XX", "HV" -> Blame.TIER;
      case "53", "57" -> Blame.RESOURCES;
      default ->
          state.equals(ErrorCode.LOCK_NOT_AVAILABLE.sqlState()) ? Blame.RESOURCES : Blame.USER;
    };
  }

  /** Whether the driver's bound on the bytes of one piece of a result was reached. */
  static boolean isPieceTooLarge(SQLException error) {
    return error.getMessage() != null && error.getMessage().contains("maxResultBuffer");
  }

  /**
   * Both texts are walked side by side: {@code ?} was sent as {@code $n}, {@code ??} as {@code ?}.
   * Positions count characters, not UTF-16 units.
   */
  static int positionInWritten(int position, String written, String sent) {
    int w = 0;
    int s = 0;
    int characters = 1;
    while (characters < position && s < sent.length() && w < written.length()) {
      if (sent.charAt(s) == '$' && written.charAt(w) == '?') {
        s++;
        characters++;
        while (s < sent.length() && Character.isDigit(sent.charAt(s))) {
          s++;
          characters++;
        }
        w++;
        continue;
      }
      if (sent.charAt(s) == '?' && written.startsWith("??", w)) {
        w++;
      }
      int codePoint = sent.codePointAt(s);
      s += Character.charCount(codePoint);
      w += Character.charCount(codePoint);
      characters++;
    }
    return written.codePointCount(0, Math.min(w, written.length())) + 1;
  }
}
