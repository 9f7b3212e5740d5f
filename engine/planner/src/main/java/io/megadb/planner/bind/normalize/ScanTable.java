package io.megadb.planner.bind.normalize;

import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractTable;

/** A table of the catalog as Calcite sees it; unwraps to {@link BoundTable}. */
public final class ScanTable extends AbstractTable {
  private final BoundTable bound;
  private final RelDataType rowType;

  ScanTable(BoundTable bound) {
    this.bound = bound;
    List<Column> columns = new ArrayList<>(bound.definition().rowType());
    if (bound.rowId()) {
      columns.add(new Column(LocalTier.ROW_ID, SqlType.Simple.TEXT, false));
    }
    if (bound.locator()) {
      columns.add(new Column(LocalTier.LOCATOR, SqlType.Simple.BIGINT, false));
    }
    this.rowType = CalciteTypes.rowType(columns);
  }

  /** What the scan reads. */
  public BoundTable bound() {
    return bound;
  }

  @Override
  public RelDataType getRowType(RelDataTypeFactory typeFactory) {
    return rowType;
  }

  @Override
  public <C> C unwrap(Class<C> type) {
    return type == BoundTable.class ? type.cast(bound) : super.unwrap(type);
  }
}
