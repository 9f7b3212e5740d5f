package io.megadb.tier.vector.store;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.List;
import java.util.OptionalInt;

/**
 * A table's definition and the Lucene fields of its columns. A column keeps its number for good, so
 * that renaming it changes nothing stored, and a new one of an old name finds nothing.
 *
 * <pre>
 * r      row number: doc value, and a term to delete by
 * k      primary key: a term
 * c#     column #: numeric or binary doc value, or the vector (float32, HNSW)
 * z#     vector column #: present where a vector is zero under an index by cosine, which has no
 *        place for it
 * p#     column #: point, of integers, dates and times
 * t#     column #: term, of texts up to 256 bytes and of uuids
 * x#     column #: analysed words, with an index by bm25
 * </pre>
 *
 * @param numbers one per column of the definition
 * @param nextNumber of the next column that is added
 */
public record TableSchema(TableDefinition definition, List<Integer> numbers, int nextNumber) {
  static final String ROW = "r";
  static final String KEY = "k";

  /** How a column's values are kept. */
  public enum Storage {
    /** At most eight bytes. */
    NUMBER,
    /** Bytes as they are in Arrow. */
    BYTES,
    /** Lists and structs, as {@link NestedCells} writes them. */
    NESTED,
    VECTOR
  }

  public TableSchema {
    numbers = List.copyOf(numbers);
    if (numbers.size() != definition.columns().size()) {
      throw new IllegalArgumentException(numbers + " for " + definition.columns());
    }
  }

  /** A new table's. */
  static TableSchema of(TableDefinition definition) {
    int count = definition.columns().size();
    return new TableSchema(
        definition, java.util.stream.IntStream.range(0, count).boxed().toList(), count);
  }

  /** The position of a column. */
  public int indexOf(String column) {
    for (int i = 0; i < definition.columns().size(); i++) {
      if (definition.columns().get(i).name().equals(column)) {
        return i;
      }
    }
    throw new IllegalStateException("no column " + column + " in " + definition.name());
  }

  /** The name, type and nullability of a column. */
  public Column column(int index) {
    return definition.columns().get(index).column();
  }

  /** Where a column's values are kept. */
  public String field(int index) {
    return "c" + numbers.get(index);
  }

  /** Says which vectors are zero. */
  public String zeroField(int index) {
    return "z" + numbers.get(index);
  }

  /** A column's points. */
  public String pointField(int index) {
    return "p" + numbers.get(index);
  }

  /** A column's terms. */
  public String termField(int index) {
    return "t" + numbers.get(index);
  }

  /** A column's words. */
  public String wordsField(int index) {
    return "x" + numbers.get(index);
  }

  /** How a column is kept. */
  public Storage storage(int index) {
    return storage(column(index).type());
  }

  private static Storage storage(SqlType type) {
    if (dimension(type).isPresent()) {
      return Storage.VECTOR;
    }
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN,
                SMALLINT,
                INTEGER,
                BIGINT,
                REAL,
                DOUBLE,
                DATE,
                TIME,
                TIMESTAMP,
                TIMESTAMPTZ ->
                Storage.NUMBER;
            case TEXT, BYTEA, INTERVAL, UUID, JSON -> Storage.BYTES;
          };
      case SqlType.Numeric n -> Storage.BYTES;
      case SqlType.UnconstrainedNumeric n -> Storage.BYTES;
      case SqlType.Varchar v -> Storage.BYTES;
      case SqlType.SparseVector v -> Storage.BYTES;
      case SqlType.BitString v -> Storage.BYTES;
      case SqlType.DenseVector v -> Storage.NESTED;
      case SqlType.Array a -> Storage.NESTED;
      case SqlType.Struct t -> Storage.NESTED;
    };
  }

  /** The dimension of a type {@code vector(n)} or {@code halfvec(n)}; empty for every other. */
  public static OptionalInt dimension(SqlType type) {
    return type instanceof SqlType.DenseVector vector
            && vector.dimension() != SqlType.VectorType.ANY
        ? OptionalInt.of(vector.dimension())
        : OptionalInt.empty();
  }

  /** Whether a column has points. */
  public boolean hasPoints(int index) {
    return column(index).type() instanceof SqlType.Simple simple
        && switch (simple) {
          case BOOLEAN, SMALLINT, INTEGER, BIGINT, DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> true;
          case REAL, DOUBLE, TEXT, BYTEA, INTERVAL, UUID, JSON -> false;
        };
  }

  /** Whether a column has terms. */
  public boolean hasTerms(int index) {
    SqlType type = column(index).type();
    return type == SqlType.Simple.TEXT
        || type == SqlType.Simple.UUID
        || type instanceof SqlType.Varchar;
  }

  /** The same columns under another definition: names, comments, options. */
  TableSchema with(TableDefinition changed) {
    return new TableSchema(changed, numbers, nextNumber);
  }

  /** The columns' names. */
  public List<String> names() {
    return definition.columns().stream().map(ColumnDefinition::name).toList();
  }
}
