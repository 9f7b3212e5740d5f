package io.megadb.trino;

import io.trino.spi.ErrorCode;
import io.trino.spi.ErrorCodeSupplier;
import io.trino.spi.ErrorType;

/** Errors of MegaDB that Trino has no code of its own for, by whom they are to blame on. */
public enum MegadbErrorCode implements ErrorCodeSupplier {
  MEGADB_USER_ERROR(0, ErrorType.USER_ERROR),
  MEGADB_TIER_ERROR(1, ErrorType.EXTERNAL),
  MEGADB_INSUFFICIENT_RESOURCES(2, ErrorType.INSUFFICIENT_RESOURCES),
  MEGADB_INTERNAL_ERROR(3, ErrorType.INTERNAL_ERROR),
  MEGADB_CONNECTION_FAILURE(4, ErrorType.EXTERNAL),
  MEGADB_CONFIGURATION_ERROR(5, ErrorType.USER_ERROR);

  private static final int FIRST = 0x4D44_0000;

  private final ErrorCode code;

  MegadbErrorCode(int number, ErrorType type) {
    this.code = new ErrorCode(FIRST + number, name(), type, type == ErrorType.USER_ERROR);
  }

  @Override
  public ErrorCode toErrorCode() {
    return code;
  }
}
