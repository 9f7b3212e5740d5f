package io.megadb.tier.olap.catalog;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.tier.olap.files.FileErrors;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.jdbc.UncheckedInterruptedException;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/** What Iceberg and the catalog's PostgreSQL raise, as ours. */
public final class IcebergErrors {
  private IcebergErrors() {}

  /**
   * The error with its SQLSTATE.
   *
   * @param what the table or action, for the message
   */
  public static RuntimeException translate(RuntimeException error, String what) {
    return switch (error) {
      case MegaDbException own -> own;
      case NoSuchTableException e -> undefinedTable(what, e);
      case NoSuchNamespaceException e -> undefinedTable(what, e);
      case AlreadyExistsException e ->
          new MegaDbException(ErrorCode.DUPLICATE_TABLE, "table " + what + " exists already", e);
      case CommitStateUnknownException e ->
          new MegaDbException(
                  ErrorCode.CONNECTION_FAILURE,
                  "the connection to the catalog was lost while committing to " + what,
                  e)
              .withHint("The commit may have happened: look at the table before trying again.");
      case CommitFailedException e -> conflict(what, e);
      case ValidationException e -> conflict(what, e);
      case UncheckedSQLException e -> connection(e, what);
      case UncheckedInterruptedException e ->
          new MegaDbException(ErrorCode.ADMIN_SHUTDOWN, "interrupted while using " + what, e);
      case NotFoundException e -> FileErrors.translate(e);
      case UncheckedIOException e -> FileErrors.translate(e);
      default ->
          error.getCause() instanceof RuntimeException cause && cause != error
              ? translate(cause, what)
              : new MegaDbException(
                  ErrorCode.TIER_ERROR, "Iceberg, " + what + ": " + error.getMessage(), error);
    };
  }

  /** Whether a commit that failed like this may have been carried out nevertheless. */
  public static boolean mayHaveCommitted(Throwable error) {
    for (Throwable t = error; t != null; t = t.getCause()) {
      if (t instanceof CommitStateUnknownException
          || (t instanceof SQLException sql && CatalogConnections.isConnectionLoss(sql))) {
        return true;
      }
    }
    return false;
  }

  /** The error of a table that is not there. */
  public static MegaDbException undefinedTable(String what, RuntimeException cause) {
    return new MegaDbException(
        ErrorCode.UNDEFINED_TABLE, "table " + what + " does not exist", cause);
  }

  private static MegaDbException conflict(String what, RuntimeException cause) {
    return new MegaDbException(
            ErrorCode.SERIALIZATION_FAILURE,
            "another writer changed " + what + " at the same time: " + cause.getMessage(),
            cause)
        .withHint("Run the statement again.");
  }

  private static MegaDbException connection(RuntimeException error, String what) {
    SQLException sql = error.getCause() instanceof SQLException s ? s : null;
    return new MegaDbException(
        ErrorCode.CONNECTION_FAILURE,
        "the Iceberg catalog's PostgreSQL failed, "
            + what
            + ": "
            + (sql == null ? error.getMessage() : sql.getMessage()),
        error);
  }
}
