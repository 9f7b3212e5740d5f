package io.megadb.planner.dialect.text;

import io.megadb.spi.catalog.Identifiers;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexLiteral;

/** Rows of literals as a SELECT. */
final class ValuesText {
  private ValuesText() {}

  static SelectQuery write(
      Values values,
      List<String> names,
      List<RelDataType> types,
      Dialect dialect,
      Supplier<String> aliases) {
    if (values.getTuples().isEmpty()) {
      List<String> nulls = types.stream().map(dialect::nullOf).toList();
      return computed(nulls).withCondition("FALSE");
    }
    if (values.getTuples().size() == 1) {
      return computed(row(values.getTuples().getFirst(), types, dialect));
    }
    String alias = aliases.get();
    if (types.isEmpty()) {
      String rows = values.getTuples().stream().map(t -> "(0)").collect(Collectors.joining(", "));
      return SelectQuery.of("(VALUES " + rows + ") AS " + alias + "(c0)", List.of());
    }
    String rows =
        values.getTuples().stream()
            .map(tuple -> "(" + String.join(", ", row(tuple, types, dialect)) + ")")
            .collect(Collectors.joining(", "));
    List<String> quoted = names.stream().map(Identifiers::quote).toList();
    return SelectQuery.of(
        "(VALUES " + rows + ") AS " + alias + "(" + String.join(", ", quoted) + ")",
        quoted.stream().map(n -> alias + "." + n).toList());
  }

  /** A SELECT of one row from nothing. */
  private static SelectQuery computed(List<String> columns) {
    return SelectQuery.of("", columns).withColumns(columns, false);
  }

  private static List<String> row(
      List<RexLiteral> tuple, List<RelDataType> types, Dialect dialect) {
    return IntStream.range(0, tuple.size())
        .mapToObj(i -> dialect.literal(tuple.get(i), types.get(i)))
        .toList();
  }
}
