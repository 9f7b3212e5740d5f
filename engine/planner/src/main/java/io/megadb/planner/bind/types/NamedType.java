package io.megadb.planner.bind.types;

import io.megadb.spi.type.SqlType;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataTypeFamily;
import org.apache.calcite.sql.type.AbstractSqlType;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * A type Calcite has no fitting name for: json, PostgreSQL's interval, which mixes months, days and
 * microseconds, and vectors. Its type name is OTHER, so no rule of Calcite computes with it.
 */
public final class NamedType extends AbstractSqlType {
  private final SqlType type;

  NamedType(SqlType type, boolean nullable) {
    super(SqlTypeName.OTHER, nullable, null);
    this.type = type;
    computeDigest();
  }

  /** Which type it is: JSON, INTERVAL or a vector type. */
  public SqlType type() {
    return type;
  }

  @Override
  public RelDataTypeFamily getFamily() {
    return SqlTypeFamily.ANY;
  }

  @Override
  protected void generateTypeString(StringBuilder text, boolean withDetail) {
    text.append(type.sql().toUpperCase(Locale.ROOT));
  }
}
