package io.megadb.trino.function;

import io.megadb.trino.handle.MegadbColumn;
import io.trino.spi.function.table.ConnectorTableFunctionHandle;
import java.util.List;

/** A table function's call as the query it is. */
public record QueryHandle(String sql, List<MegadbColumn> columns)
    implements ConnectorTableFunctionHandle {
  public QueryHandle {
    columns = List.copyOf(columns);
  }
}
