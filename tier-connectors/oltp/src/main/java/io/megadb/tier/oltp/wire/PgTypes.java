package io.megadb.tier.oltp.wire;

import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postgresql.core.Oid;

/**
 * PostgreSQL's type numbers and our types. What is on neither side of the table (enums, ranges,
 * inet, geometric types, composites, ...) is text, in PostgreSQL's own spelling.
 */
public final class PgTypes {
  private static final Map<Integer, Integer> ELEMENT_OF =
      Map.ofEntries(
          Map.entry(Oid.BOOL_ARRAY, Oid.BOOL),
          Map.entry(Oid.INT2_ARRAY, Oid.INT2),
          Map.entry(Oid.INT4_ARRAY, Oid.INT4),
          Map.entry(Oid.INT8_ARRAY, Oid.INT8),
          Map.entry(Oid.OID_ARRAY, Oid.OID),
          Map.entry(Oid.FLOAT4_ARRAY, Oid.FLOAT4),
          Map.entry(Oid.FLOAT8_ARRAY, Oid.FLOAT8),
          Map.entry(Oid.NUMERIC_ARRAY, Oid.NUMERIC),
          Map.entry(Oid.TEXT_ARRAY, Oid.TEXT),
          Map.entry(Oid.VARCHAR_ARRAY, Oid.VARCHAR),
          Map.entry(Oid.BPCHAR_ARRAY, Oid.BPCHAR),
          Map.entry(Oid.NAME_ARRAY, Oid.NAME),
          Map.entry(Oid.BYTEA_ARRAY, Oid.BYTEA),
          Map.entry(Oid.DATE_ARRAY, Oid.DATE),
          Map.entry(Oid.TIME_ARRAY, Oid.TIME),
          Map.entry(Oid.TIMESTAMP_ARRAY, Oid.TIMESTAMP),
          Map.entry(Oid.TIMESTAMPTZ_ARRAY, Oid.TIMESTAMPTZ),
          Map.entry(Oid.INTERVAL_ARRAY, Oid.INTERVAL),
          Map.entry(Oid.UUID_ARRAY, Oid.UUID),
          Map.entry(Oid.JSON_ARRAY, Oid.JSON),
          Map.entry(Oid.JSONB_ARRAY, Oid.JSONB));

  private static final Set<Integer> BINARY_RESULTS = binaryResults();

  private PgTypes() {}

  private static Set<Integer> binaryResults() {
    Set<Integer> oids = new HashSet<>(ELEMENT_OF.keySet());
    oids.addAll(
        Set.of(
            Oid.BOOL,
            Oid.INT2,
            Oid.INT4,
            Oid.INT8,
            Oid.OID,
            Oid.FLOAT4,
            Oid.FLOAT8,
            Oid.NUMERIC,
            Oid.BYTEA,
            Oid.DATE,
            Oid.TIME,
            Oid.TIMESTAMP,
            Oid.TIMESTAMPTZ,
            Oid.INTERVAL,
            Oid.UUID));
    return Set.copyOf(oids);
  }

  /** The types whose results are to come in binary; text and json are the same bytes in both. */
  public static Set<Integer> binaryResultOids() {
    return BINARY_RESULTS;
  }

  /**
   * The type of a column of a result or table.
   *
   * @param oid pg_type.oid; a domain's is to be resolved before
   * @param modifier atttypmod, -1 without one
   * @return empty for what we do not know and PostgreSQL has to print
   */
  public static Optional<SqlType> known(int oid, int modifier) {
    Integer element = ELEMENT_OF.get(oid);
    if (element != null) {
      return known(element, modifier).map(SqlType.Array::new);
    }
    return Optional.ofNullable(
        switch (oid) {
          case Oid.BOOL -> Simple.BOOLEAN;
          case Oid.INT2 -> Simple.SMALLINT;
          case Oid.INT4 -> Simple.INTEGER;
          case Oid.INT8, Oid.OID -> Simple.BIGINT;
          case Oid.FLOAT4 -> Simple.REAL;
          case Oid.FLOAT8 -> Simple.DOUBLE;
          case Oid.NUMERIC -> numeric(modifier);
          case Oid.VARCHAR -> modifier > 4 ? new SqlType.Varchar(modifier - 4) : Simple.TEXT;
          case Oid.TEXT, Oid.BPCHAR, Oid.NAME, Oid.UNSPECIFIED, UNKNOWN -> Simple.TEXT;
          case Oid.BYTEA -> Simple.BYTEA;
          case Oid.BIT -> bits(modifier);
          case Oid.DATE -> Simple.DATE;
          case Oid.TIME -> Simple.TIME;
          case Oid.TIMESTAMP -> Simple.TIMESTAMP;
          case Oid.TIMESTAMPTZ -> Simple.TIMESTAMPTZ;
          case Oid.INTERVAL -> Simple.INTERVAL;
          case Oid.UUID -> Simple.UUID;
          case Oid.JSON, Oid.JSONB -> Simple.JSON;
          default -> null;
        });
  }

  private static final int UNKNOWN = 705;

  /** bit(n); one that is longer than MegaDB's is text, as varbit is. */
  private static SqlType bits(int modifier) {
    return modifier > SqlType.BitString.MAX_LENGTH
        ? Simple.TEXT
        : new SqlType.BitString(Math.max(modifier, SqlType.VectorType.ANY));
  }

  /** As {@link #known}, text for the rest. */
  public static SqlType sqlType(int oid, int modifier) {
    return known(oid, modifier).orElse(Simple.TEXT);
  }

  /**
   * PostgreSQL packs precision and scale into the modifier (numeric.c, make_numeric_typmod); since
   * version 15 the scale may be negative or above the precision.
   */
  private static SqlType numeric(int modifier) {
    if (modifier < 4) {
      return new SqlType.UnconstrainedNumeric();
    }
    int precision = ((modifier - 4) >> 16) & 0xffff;
    int scale = (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
    int digits = scale < 0 ? precision - scale : Math.max(precision, scale);
    return digits <= SqlType.Numeric.MAX_PRECISION
        ? new SqlType.Numeric(digits, Math.max(0, scale))
        : new SqlType.UnconstrainedNumeric();
  }

  /** The PostgreSQL type whose binary format a value of our type is written in. */
  public static int oid(SqlType type) {
    return switch (type) {
      case Simple simple ->
          switch (simple) {
            case BOOLEAN -> Oid.BOOL;
            case SMALLINT -> Oid.INT2;
            case INTEGER -> Oid.INT4;
            case BIGINT -> Oid.INT8;
            case REAL -> Oid.FLOAT4;
            case DOUBLE -> Oid.FLOAT8;
            case TEXT -> Oid.TEXT;
            case BYTEA -> Oid.BYTEA;
            case DATE -> Oid.DATE;
            case TIME -> Oid.TIME;
            case TIMESTAMP -> Oid.TIMESTAMP;
            case TIMESTAMPTZ -> Oid.TIMESTAMPTZ;
            case INTERVAL -> Oid.INTERVAL;
            case UUID -> Oid.UUID;
            case JSON -> Oid.JSONB;
          };
      case SqlType.Numeric n -> Oid.NUMERIC;
      case SqlType.UnconstrainedNumeric n -> Oid.NUMERIC;
      case SqlType.Varchar v -> Oid.TEXT;
      case SqlType.Struct s -> Oid.JSONB;
      case SqlType.DenseVector v -> Oid.FLOAT4_ARRAY;
      case SqlType.SparseVector v -> Oid.TEXT;
      case SqlType.BitString v -> Oid.BIT;
      case SqlType.Array a -> arrayOf(oid(a.element()));
    };
  }

  private static int arrayOf(int element) {
    return ELEMENT_OF.entrySet().stream()
        .filter(e -> e.getValue() == element)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("arrays of arrays have no type"))
        .getKey();
  }

  /** The element type of an array type. */
  static int elementOf(int array) {
    return ELEMENT_OF.get(array);
  }

  /** Whether a column of this type takes the binary format of {@code written}. */
  public static boolean accepts(int column, int written) {
    if (ELEMENT_OF.containsKey(column) && ELEMENT_OF.containsKey(written)) {
      return accepts(ELEMENT_OF.get(column), ELEMENT_OF.get(written));
    }
    return column == written
        || (isText(column) && isText(written))
        || (column == Oid.JSON && written == Oid.JSONB);
  }

  private static boolean isText(int oid) {
    return oid == Oid.TEXT || oid == Oid.VARCHAR || oid == Oid.BPCHAR;
  }
}
