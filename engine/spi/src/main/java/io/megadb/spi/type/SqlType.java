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
}
