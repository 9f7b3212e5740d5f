package io.megadb.server.flight;

import io.megadb.server.wire.ErrorText;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.remote.RemoteError;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightRuntimeException;

/**
 * An error as gRPC carries it: a status by the class of its SQLSTATE, a description for people as
 * every wire writes it, and {@link RemoteError} in the trailers for programs.
 */
public final class FlightErrors {
  private static final int MAX_DESCRIPTION = 3_000;

  private FlightErrors() {}

  /** What the client is to see of a failure. */
  public static FlightRuntimeException of(Throwable failure) {
    if (failure instanceof FlightRuntimeException known) {
      return known;
    }
    MegaDbException error = ErrorText.known(failure);
    ErrorFlightMetadata trailers = new ErrorFlightMetadata();
    RemoteError.entries(error).forEach(trailers::insert);
    return status(error)
        .withDescription(bounded(ErrorText.lines(error)))
        .withMetadata(trailers)
        .toRuntimeException();
  }

  /** gRPC writes what is not printable ASCII as %XX, and clients take 8 KiB of trailers in all. */
  private static String bounded(String text) {
    int encoded = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      encoded += c >= ' ' && c < 127 ? 1 : c < 0x80 ? 3 : c < 0x800 ? 6 : 9;
      if (encoded > MAX_DESCRIPTION) {
        return text.substring(0, i) + "...";
      }
    }
    return text;
  }

  private static CallStatus status(MegaDbException error) {
    String state = error.sqlState();
    if (error.is(ErrorCode.QUERY_CANCELED)) {
      return CallStatus.CANCELLED;
    }
    if (error.is(ErrorCode.INVALID_AUTHORIZATION)) {
      return CallStatus.UNAUTHENTICATED;
    }
    if (error.is(ErrorCode.INSUFFICIENT_PRIVILEGE)) {
      return CallStatus.UNAUTHORIZED;
    }
    if (error.is(ErrorCode.FEATURE_NOT_SUPPORTED)) {
      return CallStatus.UNIMPLEMENTED;
    }
    if (state.equals(ErrorCode.UNDEFINED_TABLE.sqlState())
        || state.equals(ErrorCode.INVALID_SCHEMA_NAME.sqlState())) {
      return CallStatus.NOT_FOUND;
    }
    if (error.is(ErrorCode.DUPLICATE_TABLE) || error.is(ErrorCode.DUPLICATE_SCHEMA)) {
      return CallStatus.ALREADY_EXISTS;
    }
    return switch (error.blame()) {
      case USER -> CallStatus.INVALID_ARGUMENT;
      case TIER -> CallStatus.UNAVAILABLE;
      case RESOURCES ->
          error.is(ErrorCode.ADMIN_SHUTDOWN)
              ? CallStatus.UNAVAILABLE
              : CallStatus.RESOURCE_EXHAUSTED;
      case INTERNAL -> CallStatus.INTERNAL;
    };
  }
}
