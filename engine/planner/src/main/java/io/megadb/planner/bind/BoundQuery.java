package io.megadb.planner.bind;

import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.List;
import org.apache.calcite.rel.RelNode;

/**
 * A query with all names and types decided, as relational algebra with its sub-queries kept
 * (RexSubQuery).
 *
 * @param rel its leaves are scans that unwrap to {@link BoundTable}, and values
 * @param columns of the result, as the user named them (names may repeat)
 * @param parameterTypes by parameter index
 */
public record BoundQuery(RelNode rel, List<Column> columns, List<SqlType> parameterTypes) {
  public BoundQuery {
    columns = List.copyOf(columns);
    parameterTypes = List.copyOf(parameterTypes);
  }
}
