package io.megadb.planner.bind.graph.algorithm;

import io.megadb.graph.call.ArgumentSpec;
import io.megadb.graph.call.GraphAlgorithm;
import io.megadb.graph.call.Parameter;
import io.megadb.planner.bind.normalize.Positions;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.types.Literals;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.sql.graph.GraphFunction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;

/** The arguments of one call: constants are read and checked, the rest becomes columns. */
final class AlgorithmArguments {
  private final GraphAlgorithm algorithm;
  private final VertexColumns vertices;
  private final Positions positions;
  private final List<ArgumentSpec> values = new ArrayList<>();
  private final List<Hidden> hidden = new ArrayList<>();

  AlgorithmArguments(GraphAlgorithm algorithm, VertexColumns vertices, Positions positions) {
    this.algorithm = algorithm;
    this.vertices = vertices;
    this.positions = positions;
  }

  /**
   * A column of the scan that the value is compared with.
   *
   * @param index among them
   * @param value cast to the column's type
   */
  record Hidden(int index, String name, SqlType type, SqlNode value) {}

  List<ArgumentSpec> values() {
    return values;
  }

  List<Hidden> hidden() {
    return hidden;
  }

  AlgorithmArguments read(GraphFunction call) {
    List<String> known = algorithm.parameters().stream().map(Parameter::name).toList();
    for (GraphFunction.Argument argument : call.arguments()) {
      String name = argument.name().name();
      Parameter parameter =
          algorithm
              .parameter(name)
              .orElseThrow(
                  () ->
                      new MegaDbException(
                              ErrorCode.UNDEFINED_PARAMETER,
                              algorithm.sqlName() + " has no argument \"" + name + "\"")
                          .withHint(
                              NearestName.hint(
                                  name,
                                  known,
                                  known.isEmpty()
                                      ? "It has none."
                                      : "It has " + String.join(", ", known) + "."))
                          .withPosition(argument.name().position()));
      read(parameter, argument);
    }
    for (Parameter parameter : algorithm.parameters()) {
      if (parameter.use() == Parameter.Use.REQUIRED && call.argument(parameter.name()).isEmpty()) {
        throw new MegaDbException(
                ErrorCode.INVALID_PARAMETER_VALUE,
                algorithm.sqlName() + " needs the argument \"" + parameter.name() + "\"")
            .withHint("Write " + parameter.name() + " => the key of a vertex.")
            .withPosition(call.name().position());
      }
    }
    return this;
  }

  private void read(Parameter parameter, GraphFunction.Argument argument) {
    SqlNode value = argument.value();
    switch (parameter.kind()) {
      case VERTEX -> vertex(parameter, 0, value);
      case VERTICES -> {
        if (value.getKind() == SqlKind.ARRAY_VALUE_CONSTRUCTOR) {
          List<SqlNode> elements = ((SqlCall) value).getOperandList();
          if (elements.isEmpty()) {
            throw positions
                .error(
                    ErrorCode.INVALID_PARAMETER_VALUE,
                    "argument \"" + parameter.name() + "\" has no vertex",
                    value)
                .withHint("Give at least one key.");
          }
          for (int i = 0; i < elements.size(); i++) {
            vertex(parameter, i, elements.get(i));
          }
        } else {
          vertex(parameter, 0, value);
        }
      }
      case NUMBER, INTEGER, FLAG ->
          value(parameter, 0, 0, parameter.kind().type().orElseThrow(), value);
      case WEIGHT -> {
        // Part of what the algorithm sees.
      }
    }
  }

  private void vertex(Parameter parameter, int element, SqlNode value) {
    List<SqlNode> parts =
        value.getKind() == SqlKind.ROW ? ((SqlCall) value).getOperandList() : List.of(value);
    List<SqlType> types = keyTypes(parameter, parts, value);
    for (int part = 0; part < parts.size(); part++) {
      value(parameter, element, part, types.get(part), parts.get(part));
    }
  }

  private List<SqlType> keyTypes(Parameter parameter, List<SqlNode> parts, SqlNode value) {
    List<List<SqlType>> fitting =
        vertices.keyTypes().stream().filter(t -> t.size() == parts.size()).toList();
    if (fitting.isEmpty()) {
      throw positions
          .error(
              ErrorCode.DATATYPE_MISMATCH,
              "argument \""
                  + parameter.name()
                  + "\" has "
                  + parts.size()
                  + (parts.size() == 1 ? " value" : " values")
                  + ", but no vertex table has a key of as many columns",
              value)
          .withHint("Write a key of several columns as (a, b).");
    }
    if (fitting.size() == 1) {
      return fitting.getFirst();
    }
    Optional<String> text = constant(parts.getFirst());
    boolean quoted = parts.getFirst() instanceof SqlLiteral literal && isText(literal);
    if (text.isEmpty()) {
      throw positions
          .error(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "argument \""
                  + parameter.name()
                  + "\" may be the key of vertex tables whose keys"
                  + " differ in type",
              value)
          .withHint("Name one label: GRAPH g MATCH (v IS label), or write a literal.");
    }
    return fitting.stream()
        .filter(t -> (t.getFirst() == SqlType.Simple.BIGINT) != quoted)
        .findFirst()
        .orElse(fitting.getFirst());
  }

  private void value(Parameter parameter, int element, int part, SqlType type, SqlNode value) {
    int position = positions.of(value.getParserPosition());
    Optional<Object> constant = Optional.empty();
    Optional<String> text = constant(value);
    if (text.isPresent()) {
      boolean number = !(value instanceof SqlLiteral literal && isText(literal));
      if (number && (type == SqlType.Simple.TEXT || type == SqlType.Simple.UUID)) {
        throw positions
            .error(
                ErrorCode.DATATYPE_MISMATCH,
                "argument \""
                    + parameter.name()
                    + "\" is of type "
                    + TypeTable.postgres(type)
                    + ", but "
                    + text.get()
                    + " is not",
                value)
            .withHint("Put it in quotes.");
      }
      try {
        Object read = io.megadb.sql.text.Literals.parse(type, text.get());
        parameter.check(read);
        constant = Optional.of(read);
      } catch (MegaDbException e) {
        throw positions.at(e, value.getParserPosition());
      }
    } else {
      String name =
          "argument "
              + parameter.name()
              + (element == 0 ? "" : " " + (element + 1))
              + (part == 0 ? "" : " key " + part);
      hidden.add(
          new Hidden(
              hidden.size(),
              name,
              type,
              Literals.cast(value, CalciteTypes.toCalcite(type, true), value.getParserPosition())));
    }
    values.add(new ArgumentSpec(parameter.name(), element, part, constant, position));
  }

  private static boolean isText(SqlLiteral literal) {
    return SqlTypeName.CHAR_TYPES.contains(literal.getTypeName());
  }

  /** The text of a literal, signed or not; empty for NULL and for what is none. */
  private static Optional<String> constant(SqlNode value) {
    if (value.getKind() == SqlKind.MINUS_PREFIX) {
      return constant(((SqlCall) value).operand(0)).map(t -> "-" + t);
    }
    if (!(value instanceof SqlLiteral literal)) {
      return Optional.empty();
    }
    if (isText(literal)) {
      return Optional.of(literal.getValueAs(String.class));
    }
    if (literal.getTypeName() == SqlTypeName.BOOLEAN) {
      return Optional.of(literal.toValue());
    }
    return SqlTypeName.NUMERIC_TYPES.contains(literal.getTypeName())
        ? Optional.of(literal.getValueAs(BigDecimal.class).toString())
        : Optional.empty();
  }
}
