package io.megadb.trino.flight;

import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.remote.RemoteError;
import io.megadb.trino.MegadbErrorCode;
import io.trino.spi.ErrorCodeSupplier;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import java.net.URI;
import java.util.Optional;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;

/** Errors of a server as Trino's: SQLSTATE and hint in the message, blame in the code. */
public final class Errors {
  private Errors() {}

  /** Trino's exception for what a call threw. */
  public static TrinoException of(Throwable failure) {
    return switch (failure) {
      case TrinoException known -> known;
      case FlightRuntimeException flight -> ofFlight(flight, "a MegaDB server");
      case MegaDbException own -> of(own, own);
      default ->
          new TrinoException(
              MegadbErrorCode.MEGADB_INTERNAL_ERROR,
              "reading from MegaDB failed: " + failure.getMessage(),
              failure);
    };
  }

  /** Whether something was not made because there is one of that name. */
  public static boolean isAlreadyThere(TrinoException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("(SQLSTATE 42P07")
        || message.contains("(SQLSTATE 42P06")
        // PostgreSQL, where two make the same at one moment.
        || message.contains("(SQLSTATE 23505");
  }

  /** Whether there is no table of that name, or no schema. */
  public static boolean isUndefined(TrinoException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("(SQLSTATE 42P01") || message.contains("(SQLSTATE 3F000");
  }

  /**
   * What a call to that server threw; a {@link ServerLostException} if it can't be reached, stops
   * or has died, so that another may be asked.
   */
  static TrinoException of(FlightRuntimeException failure, URI server) {
    Optional<MegaDbException> error = sent(failure);
    boolean lost =
        failure.status().code() == FlightStatusCode.UNAVAILABLE
            && error.map(e -> e.is(ErrorCode.ADMIN_SHUTDOWN)).orElse(true);
    return lost
        ? new ServerLostException(server, reason(failure), failure)
        : ofFlight(failure, "the MegaDB server " + server);
  }

  /** Whether the server wants another login, or a ticket that is not too old. */
  static boolean isUnauthenticated(FlightRuntimeException failure) {
    return failure.status().code() == FlightStatusCode.UNAUTHENTICATED;
  }

  /** The error as the server sent it, if it was the server who did. */
  private static Optional<MegaDbException> sent(FlightRuntimeException failure) {
    ErrorFlightMetadata trailers = failure.status().metadata();
    return trailers == null
        ? Optional.empty()
        : RemoteError.read(
            name -> trailers.containsKey(name) ? trailers.getByte(name) : null, failure);
  }

  /** gRPC says "io exception"; what is behind that says more. */
  private static String reason(FlightRuntimeException failure) {
    Throwable behind = failure.getCause();
    while (behind instanceof StatusRuntimeException || behind instanceof StatusException) {
      behind = behind.getCause();
    }
    // Netty tells its pipeline in further lines.
    String said = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    return behind == null ? said : said + ": " + behind.getMessage();
  }

  private static TrinoException ofFlight(FlightRuntimeException failure, String server) {
    Optional<MegaDbException> error = sent(failure);
    if (error.isPresent()) {
      return of(error.get(), failure);
    }
    FlightStatusCode code = failure.status().code();
    ErrorCodeSupplier supplier =
        switch (code) {
          case UNAVAILABLE, TIMED_OUT -> MegadbErrorCode.MEGADB_CONNECTION_FAILURE;
          case UNAUTHENTICATED, UNAUTHORIZED -> StandardErrorCode.PERMISSION_DENIED;
          case RESOURCE_EXHAUSTED -> MegadbErrorCode.MEGADB_INSUFFICIENT_RESOURCES;
          default -> MegadbErrorCode.MEGADB_TIER_ERROR;
        };
    return new TrinoException(supplier, server + " says " + code + ": " + reason(failure), failure);
  }

  private static TrinoException of(MegaDbException error, Throwable cause) {
    StringBuilder message = new StringBuilder(String.valueOf(error.getMessage()));
    message.append(" (SQLSTATE ").append(error.sqlState());
    error.position().ifPresent(p -> message.append(", position ").append(p));
    message.append(')');
    error.hint().ifPresent(hint -> message.append(". ").append(hint));
    return new TrinoException(code(error), message.toString(), cause);
  }

  private static ErrorCodeSupplier code(MegaDbException error) {
    return switch (error.sqlState()) {
      case "0A000" -> StandardErrorCode.NOT_SUPPORTED;
      case "22003" -> StandardErrorCode.NUMERIC_VALUE_OUT_OF_RANGE;
      case "22012" -> StandardErrorCode.DIVISION_BY_ZERO;
      case "23502", "23505", "23503", "23514" -> StandardErrorCode.CONSTRAINT_VIOLATION;
      case "28000", "42501" -> StandardErrorCode.PERMISSION_DENIED;
      case "40001" -> StandardErrorCode.TRANSACTION_CONFLICT;
      case "42601" -> StandardErrorCode.SYNTAX_ERROR;
      case "57014" -> StandardErrorCode.USER_CANCELED;
      default ->
          switch (error.blame()) {
            case USER -> MegadbErrorCode.MEGADB_USER_ERROR;
            case TIER -> MegadbErrorCode.MEGADB_TIER_ERROR;
            case RESOURCES -> MegadbErrorCode.MEGADB_INSUFFICIENT_RESOURCES;
            case INTERNAL -> MegadbErrorCode.MEGADB_INTERNAL_ERROR;
          };
    };
  }
}
