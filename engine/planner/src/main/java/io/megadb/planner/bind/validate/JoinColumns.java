package io.megadb.planner.bind.validate;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;

/** JOIN ... USING asks here, and only here, how two columns compare: as {@code =} does. */
final class JoinColumns extends TypeCoercionImpl {
  JoinColumns(RelDataTypeFactory factory, SqlValidator validator) {
    super(factory, validator);
  }

  @Override
  public RelDataType commonTypeForBinaryComparison(RelDataType left, RelDataType right) {
    if (!Comparisons.comparable(left, right)) {
      throw new MegaDbException(
          ErrorCode.DATATYPE_MISMATCH,
          "JOIN/USING types "
              + CalciteTypes.displayName(left)
              + " and "
              + CalciteTypes.displayName(right)
              + " cannot be matched");
    }
    return null;
  }
}
