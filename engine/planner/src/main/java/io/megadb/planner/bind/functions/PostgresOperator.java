package io.megadb.planner.bind.functions;

import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.OperandTypes;

/** A binary operator of PostgreSQL that Calcite lacks, under its symbol: {@code ->}, {@code ~*}. */
public final class PostgresOperator extends SqlBinaryOperator {
  /** Binds like PostgreSQL's "any other operator": below + and -, above comparisons. */
  private static final int PRECEDENCE = 38;

  PostgresOperator(String symbol) {
    super(
        symbol,
        SqlKind.OTHER,
        PRECEDENCE,
        true,
        binding -> {
          throw new IllegalStateException("the type of " + symbol + " is decided by the binder");
        },
        null,
        OperandTypes.VARIADIC);
  }
}
