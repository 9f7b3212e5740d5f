package io.megadb.planner.dialect.text;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.calcite.rel.type.RelDataType;

/**
 * Columns on their way through an outer join or out of a scalar sub-query, where rows may be
 * without a partner. An engine that gets values of a type wrong there has them as values of {@link
 * Dialect#carried another type} below, and as their own again above.
 */
final class CarriedColumns {
  private final Dialect dialect;
  private final List<SqlType> types;

  CarriedColumns(Dialect dialect, List<RelDataType> types) {
    this.dialect = dialect;
    this.types = types.stream().map(CalciteTypes::toSql).toList();
  }

  /** Whether any column's type is another one below. */
  boolean needed() {
    return types.stream().anyMatch(type -> !dialect.carried(type).equals(type));
  }

  /** The FROM item that {@code derive} makes of a query, its columns carried by it. */
  SelectQuery through(SelectQuery query, UnaryOperator<SelectQuery> derive) {
    SelectQuery item = derive.apply(query.withColumns(below(query.columns()), query.plain()));
    return item.withColumns(above(item.columns()), item.plain());
  }

  /** The value of a query of one column, carried out of it. */
  String out(SelectQuery query, List<String> names) {
    SelectQuery below = query.withColumns(below(query.columns()), query.plain());
    return above(List.of("(" + below.sql(names) + ")")).getFirst();
  }

  private List<String> below(List<String> columns) {
    return cast(columns, types.stream().map(dialect::carried).toList());
  }

  private List<String> above(List<String> columns) {
    return cast(columns, types);
  }

  private List<String> cast(List<String> columns, List<SqlType> to) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      boolean same = dialect.carried(types.get(i)).equals(types.get(i));
      String column = columns.get(i);
      all.add(same ? column : "CAST(" + column + " AS " + dialect.typeName(to.get(i)) + ")");
    }
    return all;
  }
}
