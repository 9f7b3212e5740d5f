package io.megadb.tier.vector.store;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.tier.Distance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * The indexes of a table. Each is one option of the table's definition, {@code index.<name>}, so
 * that the catalog keeps them as it keeps every option:
 *
 * <pre>
 * hnsw (column operator_class) m=16 ef_construction=100 quantization=none
 * bm25 (column) analyzer=english
 * </pre>
 */
public sealed interface IndexOptions {
  /** What the option's name begins with. */
  String PREFIX = "index.";

  /** The index's name. */
  String name();

  /** The column it is on. */
  String column();

  /** How vectors are kept beside the exact ones. */
  enum Quantization {
    NONE,
    INT8,
    BINARY
  }

  /**
   * A graph of near neighbours.
   *
   * @param m neighbours of a node, 2 to 100
   * @param efConstruction candidates while building, 4 to 1000
   */
  record Hnsw(
      String name,
      String column,
      Distance distance,
      int m,
      int efConstruction,
      Quantization quantization)
      implements IndexOptions {}

  /** Words of a text column, ranked by BM25. */
  record Words(String name, String column, String analyzer) implements IndexOptions {}

  /**
   * The indexes among a table's options.
   *
   * @throws MegaDbException INVALID_PARAMETER_VALUE for any other option; UNDEFINED_COLUMN,
   *     DATATYPE_MISMATCH, FEATURE_NOT_SUPPORTED for an index that can't be
   */
  static List<IndexOptions> of(TableSchema schema) {
    List<IndexOptions> indexes = new ArrayList<>();
    Set<String> columns = new HashSet<>();
    new TreeMap<>(schema.definition().options())
        .forEach(
            (name, text) -> {
              if (!name.startsWith(PREFIX)) {
                throw new MegaDbException(
                        ErrorCode.INVALID_PARAMETER_VALUE,
                        "vector tables have no option \"" + name + "\"")
                    .withHint("Indexes are made by CREATE INDEX name ON table USING hnsw (...).");
              }
              IndexOptions index = parse(name.substring(PREFIX.length()), text);
              check(index, schema);
              if (!columns.add(index.column() + " " + index.getClass().getSimpleName())) {
                throw new MegaDbException(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "column \"" + index.column() + "\" has an index of this kind already")
                    .withHint("Drop that index first; a column has one of each kind.");
              }
              indexes.add(index);
            });
    return List.copyOf(indexes);
  }

  /** The vector index of a column. */
  static Optional<Hnsw> hnsw(List<IndexOptions> indexes, String column) {
    return indexes.stream()
        .filter(i -> i.column().equals(column))
        .filter(Hnsw.class::isInstance)
        .map(Hnsw.class::cast)
        .findFirst();
  }

  /** The index of a column's words. */
  static Optional<Words> words(List<IndexOptions> indexes, String column) {
    return indexes.stream()
        .filter(i -> i.column().equals(column))
        .filter(Words.class::isInstance)
        .map(Words.class::cast)
        .findFirst();
  }

  private static void check(IndexOptions index, TableSchema schema) {
    if (!schema.names().contains(index.column())) {
      throw new MegaDbException(
              ErrorCode.UNDEFINED_COLUMN,
              "column \""
                  + index.column()
                  + "\" of "
                  + schema.definition().name()
                  + " does not exist")
          .withHint(
              NearestName.hint(
                  index.column(), schema.names(), "Its columns are " + schema.names() + "."));
    }
    int at = schema.indexOf(index.column());
    OptionalInt dimension = TableSchema.dimension(schema.column(at).type());
    switch (index) {
      case Hnsw hnsw -> {
        if (dimension.isEmpty()) {
          throw mismatch(index, schema.column(at).type().sql(), "vector(n)");
        }
        if (hnsw.distance() == Distance.MANHATTAN) {
          throw new MegaDbException(
                  ErrorCode.FEATURE_NOT_SUPPORTED,
                  "vector tables have no index by vector_l1_ops (index \"" + index.name() + "\")")
              .withHint("Leave the index out: <+> is answered exactly, by reading all vectors.");
        }
      }
      case Words words -> {
        if (!schema.hasTerms(at)
            || schema.column(at).type() == io.megadb.spi.type.SqlType.Simple.UUID) {
          throw mismatch(index, schema.column(at).type().sql(), "text");
        }
      }
    }
  }

  private static MegaDbException mismatch(IndexOptions index, String type, String wanted) {
    return new MegaDbException(
        ErrorCode.DATATYPE_MISMATCH,
        "index \""
            + index.name()
            + "\" needs a column of type "
            + wanted
            + ", and \""
            + index.column()
            + "\" is "
            + type);
  }

  private static IndexOptions parse(String name, String text) {
    int open = text.indexOf(" (");
    int close = text.indexOf(')');
    if (open < 0 || close < open) {
      throw invalid(name, text);
    }
    String method = text.substring(0, open).strip();
    String inner = text.substring(open + 2, close).strip();
    Map<String, String> with = new TreeMap<>();
    for (String pair : text.substring(close + 1).strip().split("\\s+")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        with.put(pair.substring(0, equals).toLowerCase(Locale.ROOT), pair.substring(equals + 1));
      }
    }
    int space = inner.lastIndexOf(' ');
    return switch (method) {
      case "hnsw" -> {
        if (space < 0) {
          throw new MegaDbException(
                  ErrorCode.UNDEFINED_OBJECT,
                  "index \"" + name + "\" by hnsw needs an operator class")
              .withHint(
                  "Write (" + inner + " vector_cosine_ops), or vector_l2_ops, vector_ip_ops.");
        }
        String operators = inner.substring(space + 1).replace("halfvec_", "vector_");
        Distance distance =
            Arrays.stream(Distance.values())
                .filter(d -> d.operatorClass().equals(operators))
                .findFirst()
                .orElseThrow(() -> unknownClass(operators));
        checkNames(name, with, List.of("m", "ef_construction", "quantization"));
        yield new Hnsw(
            name,
            inner.substring(0, space).strip(),
            distance,
            number(with, "m", 16, 2, 100),
            number(with, "ef_construction", 100, 4, 1000),
            quantization(with.getOrDefault("quantization", "none")));
      }
      case "bm25" -> {
        checkNames(name, with, List.of("analyzer"));
        String analyzer = with.getOrDefault("analyzer", "english");
        if (!List.of("english", "standard").contains(analyzer)) {
          throw new MegaDbException(
                  ErrorCode.INVALID_PARAMETER_VALUE,
                  "invalid value for analyzer: \"" + analyzer + "\"")
              .withHint("Write 'english' or 'standard'.");
        }
        yield new Words(name, inner, analyzer);
      }
      default -> throw invalid(name, text);
    };
  }

  private static void checkNames(String index, Map<String, String> with, List<String> known) {
    for (String option : with.keySet()) {
      if (!known.contains(option)) {
        throw new MegaDbException(
                ErrorCode.INVALID_PARAMETER_VALUE,
                "index \"" + index + "\" has no option \"" + option + "\"")
            .withHint(
                NearestName.hint(
                    option, known, "The options are " + String.join(", ", known) + "."));
      }
    }
  }

  private static int number(
      Map<String, String> with, String option, int otherwise, int least, int most) {
    String text = with.get(option);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number out of bounds.
    }
    throw new MegaDbException(
            ErrorCode.INVALID_PARAMETER_VALUE, "invalid value for " + option + ": \"" + text + "\"")
        .withHint("Write a whole number from " + least + " to " + most + ".");
  }

  private static Quantization quantization(String text) {
    for (Quantization each : Quantization.values()) {
      if (each.name().equalsIgnoreCase(text)) {
        return each;
      }
    }
    throw new MegaDbException(
            ErrorCode.INVALID_PARAMETER_VALUE, "invalid value for quantization: \"" + text + "\"")
        .withHint("Write 'none', 'int8' or 'binary'.");
  }

  private static MegaDbException unknownClass(String operators) {
    List<String> known = Arrays.stream(Distance.values()).map(Distance::operatorClass).toList();
    return new MegaDbException(
            ErrorCode.UNDEFINED_OBJECT, "operator class \"" + operators + "\" does not exist")
        .withHint(
            NearestName.hint(operators, known, "There are " + String.join(", ", known) + "."));
  }

  private static MegaDbException invalid(String name, String text) {
    return new MegaDbException(
        ErrorCode.INVALID_PARAMETER_VALUE, "index \"" + name + "\" is not understood: " + text);
  }
}
