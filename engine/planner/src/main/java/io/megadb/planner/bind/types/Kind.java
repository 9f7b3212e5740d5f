package io.megadb.planner.bind.types;

import io.megadb.spi.type.SqlType;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * A type without its parameters: what PostgreSQL resolves operators and functions by. The last ones
 * are pseudo types of signatures, as PostgreSQL calls them.
 */
public enum Kind {
  BOOLEAN(Category.BOOLEAN, true, SqlType.Simple.BOOLEAN),
  SMALLINT(Category.NUMERIC, false, SqlType.Simple.SMALLINT),
  INTEGER(Category.NUMERIC, false, SqlType.Simple.INTEGER),
  BIGINT(Category.NUMERIC, false, SqlType.Simple.BIGINT),
  NUMERIC(Category.NUMERIC, false, new SqlType.UnconstrainedNumeric()),
  REAL(Category.NUMERIC, false, SqlType.Simple.REAL),
  DOUBLE(Category.NUMERIC, true, SqlType.Simple.DOUBLE),
  TEXT(Category.STRING, true, SqlType.Simple.TEXT),
  BYTEA(Category.OTHER, false, SqlType.Simple.BYTEA),
  DATE(Category.DATETIME, false, SqlType.Simple.DATE),
  TIME(Category.DATETIME, false, SqlType.Simple.TIME),
  TIMESTAMP(Category.DATETIME, false, SqlType.Simple.TIMESTAMP),
  TIMESTAMPTZ(Category.DATETIME, true, SqlType.Simple.TIMESTAMPTZ),
  INTERVAL(Category.INTERVAL, true, SqlType.Simple.INTERVAL),
  UUID(Category.OTHER, false, SqlType.Simple.UUID),
  JSON(Category.OTHER, false, SqlType.Simple.JSON),
  VECTOR(Category.OTHER, false, new SqlType.Vector(SqlType.VectorType.ANY)),
  HALFVEC(Category.OTHER, false, new SqlType.HalfVector(SqlType.VectorType.ANY)),
  SPARSEVEC(Category.OTHER, false, new SqlType.SparseVector(SqlType.VectorType.ANY)),
  BIT(Category.OTHER, false, new SqlType.BitString(SqlType.VectorType.ANY)),
  ARRAY(Category.ARRAY, false, null),
  RECORD(Category.OTHER, false, null),
  /** A string literal without a type yet, NULL, or a parameter without a type yet. */
  UNKNOWN(Category.UNKNOWN, false, null),
  /** Any type, each argument for itself. */
  ANY(Category.PSEUDO, false, null),
  /** Any type but arrays, each argument for itself. */
  ANYNONARRAY(Category.PSEUDO, false, null),
  /** Any type, all arguments the same, common types being found for them. */
  ANYELEMENT(Category.PSEUDO, false, null),
  /** An array of ANYELEMENT. */
  ANYARRAY(Category.PSEUDO, false, null);

  /** PostgreSQL's type categories. */
  public enum Category {
    BOOLEAN,
    NUMERIC,
    STRING,
    DATETIME,
    INTERVAL,
    ARRAY,
    OTHER,
    UNKNOWN,
    PSEUDO
  }

  private final Category category;
  private final boolean preferred;
  private final SqlType type;

  Kind(Category category, boolean preferred, SqlType type) {
    this.category = category;
    this.preferred = preferred;
    this.type = type;
  }

  public Category category() {
    return category;
  }

  /** Whether PostgreSQL prefers it within its category when a choice is open. */
  public boolean preferred() {
    return preferred;
  }

  /** The type without parameters; null for arrays, records, unknown and pseudo types. */
  public SqlType type() {
    return type;
  }

  public boolean pseudo() {
    return category == Category.PSEUDO;
  }

  /** The kind of a type, as signatures write it (PostgreSQL's names, arrays as {@code text[]}). */
  public static Kind parse(String name) {
    return switch (name) {
      case "int", "integer" -> INTEGER;
      case "any" -> ANY;
      default -> name.endsWith("[]") ? ARRAY : valueOf(name.toUpperCase(Locale.ROOT));
    };
  }

  /** The kind of a type. A CHAR is TEXT here; whether it is an untyped literal the node tells. */
  public static Kind of(RelDataType type) {
    if (type instanceof NamedType named) {
      return switch (named.type()) {
        case SqlType.Vector v -> VECTOR;
        case SqlType.HalfVector v -> HALFVEC;
        case SqlType.SparseVector v -> SPARSEVEC;
        case SqlType.BitString v -> BIT;
        default -> named.type() == SqlType.Simple.JSON ? JSON : INTERVAL;
      };
    }
    return switch (type.getSqlTypeName()) {
      case BOOLEAN -> BOOLEAN;
      case TINYINT, SMALLINT -> SMALLINT;
      case INTEGER -> INTEGER;
      case BIGINT -> BIGINT;
      case DECIMAL -> NUMERIC;
      case REAL -> REAL;
      case FLOAT, DOUBLE -> DOUBLE;
      case CHAR, VARCHAR -> TEXT;
      case BINARY, VARBINARY -> BYTEA;
      case DATE -> DATE;
      case TIME -> TIME;
      case TIMESTAMP -> TIMESTAMP;
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ -> TIMESTAMPTZ;
      case UUID -> UUID;
      case ARRAY -> ARRAY;
      case ROW -> RECORD;
      case NULL, UNKNOWN -> UNKNOWN;
      default -> SqlTypeName.INTERVAL_TYPES.contains(type.getSqlTypeName()) ? INTERVAL : ANY;
    };
  }
}
