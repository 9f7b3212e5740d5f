package io.megadb.spi.type;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A SQL type, under PostgreSQL's name. {@link TypeTable} holds what each becomes in Arrow, DuckDB,
 * PostgreSQL, Iceberg and JDBC.
 */
public sealed interface SqlType {

  /** The type as SQL text, e.g. {@code numeric(12,2)}, {@code bigint[]}. */
  String sql();

  /** The types without parameters. */
  enum Simple implements SqlType {
    BOOLEAN("boolean"),
    SMALLINT("smallint"),
    INTEGER("integer"),
    BIGINT("bigint"),
    REAL("real"),
    DOUBLE("double precision"),
    TEXT("text"),
    BYTEA("bytea"),
    DATE("date"),
    TIME("time"),
    TIMESTAMP("timestamp"),
    TIMESTAMPTZ("timestamptz"),
    INTERVAL("interval"),
    UUID("uuid"),
    JSON("json");

    private final String sql;

    Simple(String sql) {
      this.sql = sql;
    }

    @Override
    public String sql() {
      return sql;
    }
  }

  /**
   * Exact decimal numbers.
   *
   * @param precision total digits, 1 to 38
   * @param scale digits after the point, 0 to precision
   */
  record Numeric(int precision, int scale) implements SqlType {
    public static final int MAX_PRECISION = 38;

    public Numeric {
      if (precision < 1 || precision > MAX_PRECISION || scale < 0 || scale > precision) {
        throw new IllegalArgumentException("numeric(" + precision + "," + scale + ")");
      }
    }

    @Override
    public String sql() {
      return "numeric(" + precision + "," + scale + ")";
    }
  }

  /**
   * PostgreSQL's numeric without precision. Every value carries its own scale, so no fixed-width
   * decimal holds it: it travels as its decimal text. Where a tier other than PostgreSQL has to
   * compute with it, it becomes {@link #COMPUTED_AS}.
   */
  record UnconstrainedNumeric() implements SqlType {
    /** What unconstrained numeric becomes when it leaves PostgreSQL to be computed with. */
    public static final Numeric COMPUTED_AS = new Numeric(38, 16);

    @Override
    public String sql() {
      return "numeric";
    }
  }

  /**
   * Text of at most {@code length} characters.
   *
   * @param length characters (code points), at least 1
   */
  record Varchar(int length) implements SqlType {
    @Override
    public String sql() {
      return "varchar(" + length + ")";
    }
  }

  /** One-dimensional arrays; elements may be null. */
  record Array(SqlType element) implements SqlType {
    @Override
    public String sql() {
      return element.sql() + "[]";
    }
  }

  /** A row of named fields. */
  record Struct(List<Column> fields) implements SqlType {
    public Struct {
      fields = List.copyOf(fields);
    }

    @Override
    public String sql() {
      return fields.stream()
          .map(f -> "\"" + f.name().replace("\"", "\"\"") + "\" " + f.type().sql())
          .collect(Collectors.joining(", ", "row(", ")"));
    }
  }

  /**
   * Vectors as pgvector has them. A type without a dimension ({@code vector}) takes values of any;
   * it is the type of expressions, never of a column. Its {@link #dimension} is {@link #ANY}.
   */
  sealed interface VectorType extends SqlType {
    /** The dimension of a type that takes every dimension. */
    int ANY = 0;

    /** The most elements a dense vector may have. */
    int MAX_DIMENSION = 16_000;

    /** Elements of a value; {@link #ANY} where the type does not tell. */
    int dimension();

    /** The type's name without a dimension. */
    String baseName();

    @Override
    default String sql() {
      return dimension() == ANY ? baseName() : baseName() + "(" + dimension() + ")";
    }

    /** The same type of another dimension. */
    VectorType withDimension(int dimension);
  }

  /** Vectors all of whose elements are kept, in four bytes each in memory. */
  sealed interface DenseVector extends VectorType {}

  /**
   * float32 elements.
   *
   * @param dimension 1 to 16,000, or {@link VectorType#ANY}
   */
  record Vector(int dimension) implements DenseVector {
    public Vector {
      checkDimension("vector", dimension, MAX_DIMENSION);
    }

    @Override
    public String baseName() {
      return "vector";
    }

    @Override
    public Vector withDimension(int other) {
      return new Vector(other);
    }
  }

  /**
   * Elements that a float16 holds. They travel as float32.
   *
   * @param dimension 1 to 16,000, or {@link VectorType#ANY}
   */
  record HalfVector(int dimension) implements DenseVector {
    public HalfVector {
      checkDimension("halfvec", dimension, MAX_DIMENSION);
    }

    @Override
    public String baseName() {
      return "halfvec";
    }

    @Override
    public HalfVector withDimension(int other) {
      return new HalfVector(other);
    }
  }

  /**
   * float32 elements most of which are zero. They travel as pgvector's text, {@code
   * {1:0.5,30:2}/100}: indices from 1 on in rising order, no zeros.
   *
   * @param dimension 1 to 1,000,000,000, or {@link VectorType#ANY}
   */
  record SparseVector(int dimension) implements VectorType {
    /** The greatest dimension. */
    public static final int MAX_SPARSE_DIMENSION = 1_000_000_000;

    public SparseVector {
      checkDimension("sparsevec", dimension, MAX_SPARSE_DIMENSION);
    }

    @Override
    public String baseName() {
      return "sparsevec";
    }

    @Override
    public SparseVector withDimension(int other) {
      return new SparseVector(other);
    }
  }

  /**
   * Bits, PostgreSQL's {@code bit(n)}. They travel as text of the digits 0 and 1.
   *
   * @param dimension 1 to 64,000, or {@link VectorType#ANY}
   */
  record BitString(int dimension) implements VectorType {
    /** The greatest length, as of pgvector's indexes on bits. */
    public static final int MAX_LENGTH = 64_000;

    public BitString {
      checkDimension("bit", dimension, MAX_LENGTH);
    }

    @Override
    public String baseName() {
      return "bit";
    }

    @Override
    public BitString withDimension(int other) {
      return new BitString(other);
    }
  }

  private static void checkDimension(String name, int dimension, int most) {
    if (dimension < 0 || dimension > most) {
      throw new IllegalArgumentException(name + "(" + dimension + ")");
    }
  }
}
