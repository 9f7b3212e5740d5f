package io.megadb.server.avatica;

import io.megadb.exec.Prepared;
import io.megadb.server.avatica.value.ColumnTypes;
import io.megadb.server.avatica.value.WireOptions;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.List;
import org.apache.calcite.avatica.Meta;

/** What a client is told of a statement: its columns, its parameters, whether it changes rows. */
final class Signatures {
  private static final List<Column> ROW_COUNT =
      List.of(new Column("ROWCOUNT", SqlType.Simple.BIGINT, false));

  private Signatures() {}

  /** Of a prepared statement; one without rows gives its count as one, if it takes long. */
  static Meta.Signature of(Prepared prepared, WireOptions options) {
    boolean rows = prepared.hasRows();
    return Meta.Signature.create(
        ColumnTypes.columns(rows ? prepared.columns() : ROW_COUNT, options),
        prepared.sql(),
        ColumnTypes.parameters(prepared.parameterTypes()),
        Meta.CursorFactory.LIST,
        // With INSERT, whatever it is, the client reads the count of a long update from its only
        // row.
        rows ? Meta.StatementType.SELECT : Meta.StatementType.INSERT);
  }

  /** Of a result without a statement. */
  static Meta.Signature of(List<Column> columns, WireOptions options) {
    return Meta.Signature.create(
        ColumnTypes.columns(columns, options),
        null,
        List.of(),
        Meta.CursorFactory.LIST,
        Meta.StatementType.SELECT);
  }
}
