package io.megadb.exec.session;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.SqlTierSession.TransactionState;

/** What the state of a session's transaction forbids. */
record TransactionRules(SqlTierSession sqlSession) {

  /**
   * Refuses what a transaction can't undo.
   *
   * @throws MegaDbException FEATURE_NOT_SUPPORTED within a transaction, IN_FAILED_TRANSACTION
   */
  void refuseInTransaction(String catalog) {
    refuseInFailedTransaction();
    if (sqlSession.transactionState() == TransactionState.ACTIVE) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "a transaction can't write the " + catalog + " tier: only oltp takes part in it")
          .withHint("COMMIT or ROLLBACK first, then run this statement on its own.");
    }
  }

  /**
   * Refuses everything but the end of a transaction that failed.
   *
   * @throws MegaDbException IN_FAILED_TRANSACTION
   */
  void refuseInFailedTransaction() {
    if (sqlSession.transactionState() == TransactionState.FAILED) {
      throw new MegaDbException(
              ErrorCode.IN_FAILED_TRANSACTION,
              "current transaction is aborted, commands ignored until end of transaction block")
          .withHint("ROLLBACK first.");
    }
  }

  /**
   * Refuses another access within a transaction.
   *
   * @throws MegaDbException ACTIVE_TRANSACTION
   */
  void refuseAccessChange(SqlTierSession.Access wanted) {
    if (sqlSession.transactionState() != TransactionState.IDLE) {
      throw new MegaDbException(
              ErrorCode.ACTIVE_TRANSACTION,
              "a session can't become " + wanted + " within a transaction")
          .withHint("COMMIT or ROLLBACK first.");
    }
  }
}
