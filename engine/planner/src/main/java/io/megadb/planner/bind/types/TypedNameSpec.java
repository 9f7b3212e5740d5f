package io.megadb.planner.bind.types;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.util.Litmus;

/** A type's name in a cast that carries the type itself. */
public final class TypedNameSpec extends SqlTypeNameSpec {
  private final RelDataType type;

  private TypedNameSpec(RelDataType type, SqlParserPos position) {
    super(new SqlIdentifier(CalciteTypes.displayName(type), position), position);
    this.type = type;
  }

  /** As the second operand of a cast. */
  public static SqlDataTypeSpec spec(RelDataType type, SqlParserPos position) {
    return new SqlDataTypeSpec(new TypedNameSpec(type, position), position);
  }

  /** The type. */
  public RelDataType type() {
    return type;
  }

  @Override
  public RelDataType deriveType(SqlValidator validator) {
    return type;
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.keyword(CalciteTypes.toSql(type).sql());
  }

  @Override
  public boolean equalsDeep(SqlTypeNameSpec spec, Litmus litmus) {
    return spec instanceof TypedNameSpec other && other.type.equals(type)
        ? litmus.succeed()
        : litmus.fail("{} != {}", this, spec);
  }
}
