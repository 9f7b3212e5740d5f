package io.megadb.planner.bind.types;

import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCollectionTypeNameSpec;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.type.SqlTypeName;

/** What a type's name in a statement stands for. */
public final class TypeNames {
  private TypeNames() {}

  /** The type, NULL-able; empty if there is none of that name. */
  public static Optional<RelDataType> resolve(SqlDataTypeSpec spec) {
    return resolve(spec.getTypeNameSpec());
  }

  private static Optional<RelDataType> resolve(SqlTypeNameSpec spec) {
    return switch (spec) {
      case TypedNameSpec typed -> Optional.of(typed.type());
      case SqlCollectionTypeNameSpec collection ->
          resolve(collection.getElementTypeName())
              .map(element -> CalciteTypes.factory().createArrayType(element, -1));
      case SqlBasicTypeNameSpec basic -> basic(basic);
      default ->
          TypeTable.parse(String.join(" ", spec.getTypeName().names))
              .map(type -> CalciteTypes.toCalcite(type, true));
    };
  }

  private static Optional<RelDataType> basic(SqlBasicTypeNameSpec spec) {
    SqlTypeName name = SqlTypeName.get(spec.getTypeName().getSimple());
    if (name == null) {
      return TypeTable.parse(spec.getTypeName().getSimple())
          .map(type -> CalciteTypes.toCalcite(type, true));
    }
    SqlType type =
        switch (name) {
          case BOOLEAN -> SqlType.Simple.BOOLEAN;
          case TINYINT, SMALLINT -> SqlType.Simple.SMALLINT;
          case INTEGER -> SqlType.Simple.INTEGER;
          case BIGINT -> SqlType.Simple.BIGINT;
          case REAL -> SqlType.Simple.REAL;
          case FLOAT, DOUBLE -> SqlType.Simple.DOUBLE;
          case DECIMAL ->
              spec.getPrecision() <= 0
                  ? new SqlType.UnconstrainedNumeric()
                  : new SqlType.Numeric(
                      Math.min(spec.getPrecision(), SqlType.Numeric.MAX_PRECISION),
                      Math.max(0, spec.getScale()));
          case VARCHAR ->
              spec.getPrecision() <= 0 || spec.getPrecision() == Integer.MAX_VALUE
                  ? SqlType.Simple.TEXT
                  : new SqlType.Varchar(spec.getPrecision());
          case CHAR -> SqlType.Simple.TEXT;
          case BINARY, VARBINARY -> SqlType.Simple.BYTEA;
          case DATE -> SqlType.Simple.DATE;
          case TIME, TIME_TZ, TIME_WITH_LOCAL_TIME_ZONE -> SqlType.Simple.TIME;
          case TIMESTAMP -> SqlType.Simple.TIMESTAMP;
          case TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> SqlType.Simple.TIMESTAMPTZ;
          case UUID -> SqlType.Simple.UUID;
          default -> SqlTypeName.INTERVAL_TYPES.contains(name) ? SqlType.Simple.INTERVAL : null;
        };
    return Optional.ofNullable(type).map(t -> CalciteTypes.toCalcite(t, true));
  }
}
