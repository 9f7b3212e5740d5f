package io.megadb.planner.dialect.duckdb;

import static io.megadb.planner.dialect.text.RexTextWriter.type;

import io.megadb.planner.dialect.text.AggregateText;
import io.megadb.planner.dialect.text.RexTextWriter;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import io.megadb.spi.type.TypeTable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/**
 * Vectors in DuckDB with pgvector's results and errors. A dense vector is FLOAT[n], or FLOAT[]
 * where its dimension is not known; a value of a vector type never holds NULL, NaN or infinity, as
 * casts check that.
 *
 * <p>Distances are accumulated in double precision, pgvector's in single precision (with several
 * accumulators, so its last digits depend on the processor): they agree to within float32's
 * rounding, and are equal where float32 holds the sums exactly. The conversion costs about 5 % of a
 * scan over 384 dimensions.
 */
final class DuckDbVectors {
  private DuckDbVectors() {}

  /** A call of an operator or function; empty for those that take values of any type. */
  static Optional<String> write(String name, RexCall call, RexTextWriter writer) {
    List<RexNode> operands = call.operands;
    SqlType first = operands.isEmpty() ? Simple.TEXT : type(operands.getFirst());
    if (!(first instanceof SqlType.VectorType vector)) {
      return Optional.empty();
    }
    List<String> values = writer.write(operands);
    if (operands.stream().noneMatch(o -> RexUtil.SubQueryFinder.find(o) != null)
        || isBuiltInDistance(name, operands)) {
      return write(name, call, vector, values);
    }
    // Macros write their arguments more than once, and what a sub-query reads may be a stream.
    List<String> once = IntStream.range(0, values.size()).mapToObj(i -> "mdb_once.x" + i).toList();
    String fields =
        IntStream.range(0, values.size())
            .mapToObj(i -> "x" + i + ": " + values.get(i))
            .collect(Collectors.joining(", "));
    return write(name, call, vector, once)
        .map(text -> "list_transform([{" + fields + "}], lambda mdb_once: " + text + ")[1]");
  }

  /**
   * The type with its vectors as lists. Where DuckDB 2.0.0 reads rows back from the hash table of
   * an outer join or a correlated scalar sub-query, it converts arrays of a fixed size by the
   * number of rows that have a partner and not by where these are: it takes the size of a row that
   * nobody wrote (22P02, "Cannot cast list with length ..."), yields NULL or another row's value,
   * or ends the process. Lists come back right, and the cast costs next to nothing: the hash table
   * holds arrays as lists.
   */
  static SqlType carried(SqlType type) {
    return switch (type) {
      case SqlType.DenseVector vector -> vector.withDimension(SqlType.VectorType.ANY);
      case SqlType.Array(SqlType element) -> new SqlType.Array(carried(element));
      case SqlType.Struct struct ->
          new SqlType.Struct(
              struct.fields().stream()
                  .map(f -> new Column(f.name(), carried(f.type()), f.nullable()))
                  .toList());
      default -> type;
    };
  }

  /** Whether DuckDB has it as a function, no macro. */
  private static boolean isBuiltInDistance(String name, List<RexNode> operands) {
    return switch (name) {
      case "<->", "l2_distance", "<#>", "inner_product", "<=>", "cosine_distance" ->
          areOfOneDimension(operands);
      default -> false;
    };
  }

  private static boolean areOfOneDimension(List<RexNode> vectors) {
    return type(vectors.get(0)) instanceof SqlType.DenseVector left
        && type(vectors.get(1)) instanceof SqlType.DenseVector right
        && left.dimension() != SqlType.VectorType.ANY
        && left.dimension() == right.dimension();
  }

  private static Optional<String> write(
      String name, RexCall call, SqlType.VectorType vector, List<String> values) {
    return switch (vector) {
      case SqlType.DenseVector dense -> Optional.ofNullable(dense(name, call, dense, values));
      case SqlType.SparseVector sparse -> Optional.ofNullable(sparse(name, call, values));
      case SqlType.BitString bits ->
          Optional.ofNullable(
              switch (name) {
                case "<~>", "hamming_distance" -> "mdb_hamming(" + join(values) + ")";
                case "<%>", "jaccard_distance" -> "mdb_jaccard(" + join(values) + ")";
                default -> null;
              });
    };
  }

  private static String dense(
      String name, RexCall call, SqlType.DenseVector type, List<String> values) {
    String list = "CAST(" + values.getFirst() + " AS FLOAT[])";
    return switch (name) {
      case "<->", "l2_distance" -> distance("distance", call, values);
      case "<#>" -> distance("negative_inner_product", call, values);
      case "inner_product" -> distance("inner_product", call, values);
      case "<=>", "cosine_distance" -> distance("cosine_distance", call, directed(call, values));
      case "<+>", "l1_distance" -> "mdb_l1_distance(" + lists(values) + ")";
      case "vector_dims" -> "CAST(len(" + list + ") AS INTEGER)";
      case "vector_norm", "l2_norm" -> "mdb_vector_norm(" + list + ")";
      case "l2_normalize" -> result("mdb_l2_normalize(" + list + ")", type, type(call));
      case "binary_quantize" -> "mdb_binary_quantize(" + list + ")";
      case "subvector" ->
          result(
              "mdb_subvector(" + list + ", " + values.get(1) + ", " + values.get(2) + ")",
              type,
              type(call));
      case "+" -> result("mdb_vector_add(" + lists(values) + ")", type, type(call));
      case "-" -> result("mdb_vector_subtract(" + lists(values) + ")", type, type(call));
      case "*" -> result("mdb_vector_multiply(" + lists(values) + ")", type, type(call));
      case "||" ->
          result(
              "mdb_vector_join("
                  + lists(values)
                  + ", "
                  + Identifiers.literal(type.baseName())
                  + ")",
              new SqlType.Vector(SqlType.VectorType.ANY),
              type(call));
      default -> null;
    };
  }

  private static String sparse(String name, RexCall call, List<String> values) {
    String arguments = join(values);
    return switch (name) {
      case "<->", "l2_distance" -> "mdb_sparse_l2(" + arguments + ")";
      case "<#>" -> "(- mdb_sparse_product(" + arguments + "))";
      case "inner_product" -> "mdb_sparse_product(" + arguments + ")";
      case "<=>", "cosine_distance" -> "mdb_sparse_cosine(" + join(directed(call, values)) + ")";
      case "<+>", "l1_distance" -> "mdb_sparse_l1(" + arguments + ")";
      case "l2_norm" -> "mdb_sparse_norm(" + arguments + ")";
      case "l2_normalize" -> "mdb_sparse_normalize(" + arguments + ")";
      default -> null;
    };
  }

  private static String distance(String function, RexCall call, List<String> values) {
    if (areOfOneDimension(call.operands)) {
      int dimension = ((SqlType.VectorType) type(call.operands.getFirst())).dimension();
      String type = " AS DOUBLE[" + dimension + "])";
      return "array_"
          + function
          + "(CAST("
          + values.get(0)
          + type
          + ", CAST("
          + values.get(1)
          + type
          + ")";
    }
    String pair =
        "CAST(" + values.get(0) + " AS DOUBLE[]), CAST(" + values.get(1) + " AS DOUBLE[])";
    return "mdb_list_" + function + "(" + pair + ")";
  }

  /** Constants under cosine distance: a parameter may turn out to be a zero vector. */
  private static List<String> directed(RexCall call, List<String> values) {
    return IntStream.range(0, values.size())
        .mapToObj(
            i ->
                isParameter(call.operands.get(i))
                    ? directed(values.get(i), type(call.operands.get(i)))
                    : values.get(i))
        .toList();
  }

  private static boolean isParameter(RexNode node) {
    return node instanceof RexDynamicParam
        || node instanceof RexCall call
            && call.getKind() == SqlKind.CAST
            && isParameter(call.operands.getFirst());
  }

  private static String directed(String value, SqlType type) {
    String zero =
        type instanceof SqlType.SparseVector
            ? "starts_with(" + value + ", '{}')"
            : "mdb_vector_norm(CAST(" + value + " AS FLOAT[])) = 0";
    return "(CASE WHEN "
        + zero
        + " THEN error('MEGADB:22000:cosine distance from a zero vector is not defined') ELSE "
        + value
        + " END)";
  }

  /** Elements that were computed as halfvec are rounded to it. */
  private static String result(String list, SqlType.DenseVector computed, SqlType to) {
    String elements = computed instanceof SqlType.HalfVector ? halves(list) : list;
    return DuckDbCasts.plain(elements, to);
  }

  /** Converts; from, to or both are vectors. */
  static String cast(String value, SqlType from, SqlType to) {
    if (to instanceof SqlType.VectorType vector) {
      return toVector(value, from, vector);
    }
    if (from instanceof SqlType.DenseVector && to instanceof SqlType.Array) {
      return DuckDbCasts.plain(value, to);
    }
    return toText(value, (SqlType.VectorType) from);
  }

  private static String toVector(String value, SqlType from, SqlType.VectorType to) {
    String name = Identifiers.literal(to.baseName());
    return switch (to) {
      case SqlType.DenseVector dense ->
          switch (from) {
            case SqlType.DenseVector given -> {
              boolean sameElements =
                  to instanceof SqlType.Vector || given.getClass() == to.getClass();
              String list = "CAST(" + value + " AS FLOAT[])";
              String sized =
                  to.dimension() == SqlType.VectorType.ANY || to.dimension() == given.dimension()
                      ? list
                      : "mdb_vector_of(" + list + ", " + to.dimension() + ")";
              yield DuckDbCasts.plain(sameElements ? sized : halves(sized), to);
            }
            case SqlType.SparseVector given ->
                toVector("mdb_sparse_to_list(" + value + ")", new SqlType.Array(Simple.REAL), to);
            case SqlType.Array given -> {
              String list =
                  "mdb_vector(CAST("
                      + value
                      + " AS FLOAT[]), "
                      + name
                      + ", "
                      + to.dimension()
                      + ")";
              yield DuckDbCasts.plain(to instanceof SqlType.HalfVector ? halves(list) : list, to);
            }
            default -> fromText(value, to);
          };
      case SqlType.SparseVector sparse ->
          switch (from) {
            case SqlType.SparseVector given -> sparseOf(value, sparse);
            case SqlType.DenseVector given ->
                sparseOf("mdb_list_to_sparse(CAST(" + value + " AS FLOAT[]))", sparse);
            case SqlType.Array given ->
                sparseOf(
                    "mdb_list_to_sparse(mdb_vector(CAST("
                        + value
                        + " AS FLOAT[]), "
                        + name
                        + ", 0))",
                    sparse);
            default -> fromText(value, to);
          };
      case SqlType.BitString bits ->
          from instanceof SqlType.BitString
              ? bits.dimension() == SqlType.VectorType.ANY
                  ? value
                  : "mdb_bits_of(" + value + ", " + bits.dimension() + ")"
              : fromText(value, to);
    };
  }

  private static String sparseOf(String value, SqlType.SparseVector type) {
    return type.dimension() == SqlType.VectorType.ANY
        ? value
        : "mdb_sparse_of(" + value + ", " + type.dimension() + ")";
  }

  private static String halves(String list) {
    return "list_transform(" + list + ", lambda half: mdb_half(half))";
  }

  /** A text that is read while the query runs. */
  static String fromText(String value, SqlType.VectorType to) {
    String name = Identifiers.literal(to.baseName());
    return switch (to) {
      case SqlType.DenseVector dense ->
          toVector(
              "mdb_text_to_vector(" + value + ", " + name + ")",
              new SqlType.Array(Simple.REAL),
              to);
      case SqlType.SparseVector sparse -> sparseOf("mdb_text_to_sparse(" + value + ")", sparse);
      case SqlType.BitString bits ->
          toVector(
              "mdb_text_to_bits(" + value + ")", new SqlType.BitString(SqlType.VectorType.ANY), to);
    };
  }

  static String toText(String value, SqlType.VectorType from) {
    return from instanceof SqlType.DenseVector
        ? "mdb_vector_to_text(CAST(" + value + " AS FLOAT[]))"
        : value;
  }

  /** {@code sum} and {@code avg}, element by element; NULL over no rows. */
  static String aggregate(String function, AggregateText call, SqlType.DenseVector type) {
    String value = call.arguments().getFirst();
    if (type.dimension() == SqlType.VectorType.ANY) {
      String list = call.call("LIST", List.of("CAST(" + value + " AS DOUBLE[])"));
      String divisor = function.equals("AVG") ? call.call("COUNT") : "1";
      return checked("mdb_vector_sum(" + list + ", " + divisor + ")", type);
    }
    String elements =
        IntStream.rangeClosed(1, type.dimension())
            .mapToObj(
                i -> call.call(function, List.of("CAST((" + value + ")[" + i + "] AS DOUBLE)")))
            .collect(Collectors.joining(", ", "[", "]"));
    String none = call.call("COUNT", List.of(value)) + " = 0";
    return "(CASE WHEN " + none + " THEN NULL ELSE " + checked(elements, type) + " END)";
  }

  private static String checked(String doubles, SqlType.DenseVector type) {
    String list = "mdb_vector_of_doubles(" + doubles + ")";
    return DuckDbCasts.plain(type instanceof SqlType.HalfVector ? halves(list) : list, type);
  }

  /** A canonical constant. */
  static String constant(String text, SqlType.VectorType type) {
    return type instanceof SqlType.DenseVector
        ? "CAST(" + Identifiers.literal(text) + " AS " + TypeTable.duckDb(type) + ")"
        : Identifiers.literal(text);
  }

  private static String lists(List<String> values) {
    return values.stream().map(v -> "CAST(" + v + " AS FLOAT[])").collect(Collectors.joining(", "));
  }

  private static String join(List<String> values) {
    return String.join(", ", values);
  }
}
