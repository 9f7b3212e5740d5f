package io.megadb.planner.bind.functions;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/** Decides the types of calls. The validator is one. */
public interface CallResolver {
  /**
   * Chooses the overload, coerces the operands in place and gives the result's type.
   *
   * @throws io.megadb.spi.error.MegaDbException UNDEFINED_FUNCTION if none fits
   */
  RelDataType resolveCall(SqlValidatorScope scope, SqlCall call);
}
