package io.megadb.exec;

import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.List;

/**
 * A statement ready to run.
 *
 * @param sql as the user wrote it
 * @param columns of the result, empty for a statement without one
 * @param parameterTypes one per parameter
 * @param commandTag what it is, as PostgreSQL's command tags name it: SELECT, INSERT, CREATE TABLE
 */
public record Prepared(
    String sql, List<Column> columns, List<SqlType> parameterTypes, String commandTag) {
  public Prepared {
    columns = List.copyOf(columns);
    parameterTypes = List.copyOf(parameterTypes);
  }

  /** Whether it gives rows. */
  public boolean hasRows() {
    return !columns.isEmpty();
  }
}
