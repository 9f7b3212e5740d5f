package io.megadb.sql.statement;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;

/** Refusals of what only PostgreSQL does. */
final class Unsupported {
  private Unsupported() {}

  static MegaDbException outsidePostgres(String what, int position) {
    return new MegaDbException(
            ErrorCode.FEATURE_NOT_SUPPORTED, what + " is only for statements on OLTP tables alone")
        .withHint("Leave it out, or let the statement touch PostgreSQL tables only.")
        .withPosition(position);
  }
}
