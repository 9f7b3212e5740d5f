package io.megadb.planner.bind.normalize;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/** The types of a statement's parameters, found out while it is bound. The first use decides. */
public final class ParameterTypes {
  public static final RelDataType INTEGER = CalciteTypes.toCalcite(SqlType.Simple.INTEGER, true);
  public static final RelDataType BIGINT = CalciteTypes.toCalcite(SqlType.Simple.BIGINT, true);
  public static final RelDataType TEXT = CalciteTypes.toCalcite(SqlType.Simple.TEXT, true);
  private static final int MAX_PARAMETERS = 65_535;

  private final Map<Integer, RelDataType> types = new HashMap<>();
  private int count;

  void seen(int index) {
    if (index >= MAX_PARAMETERS) {
      throw new MegaDbException(
          ErrorCode.TOO_MANY_ARGUMENTS,
          "parameter $" + (index + 1) + " is beyond the limit of " + MAX_PARAMETERS);
    }
    count = Math.max(count, index + 1);
  }

  /** Gives a parameter its type, unless it has one. */
  public void assign(int index, RelDataType type) {
    seen(index);
    if (CalciteTypes.isUnknown(type)) {
      return;
    }
    RelDataType own = type.getSqlTypeName() == SqlTypeName.CHAR ? TEXT : type;
    types.putIfAbsent(index, CalciteTypes.factory().createTypeWithNullability(own, true));
  }

  /** What a parameter is, if known yet. */
  public Optional<RelDataType> type(int index) {
    return Optional.ofNullable(types.get(index));
  }

  /** By index; text where nothing told. */
  public List<SqlType> all() {
    List<SqlType> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(CalciteTypes.toSql(types.getOrDefault(i, TEXT)));
    }
    return all;
  }
}
