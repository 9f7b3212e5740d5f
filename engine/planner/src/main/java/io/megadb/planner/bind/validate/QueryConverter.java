package io.megadb.planner.bind.validate;

import io.megadb.planner.bind.normalize.CommonItem;
import io.megadb.planner.rel.CommonQuery;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.SqlToRelConverter;

/** Calcite's converter, which remembers where an item of WITH is read. One query, one thread. */
final class QueryConverter extends SqlToRelConverter {
  private final Map<CommonItem, Integer> ids = new IdentityHashMap<>();

  QueryConverter(
      RelOptTable.ViewExpander views,
      SqlValidator validator,
      Prepare.CatalogReader catalog,
      RelOptCluster cluster,
      SqlRexConvertletTable convertlets,
      Config config) {
    super(views, validator, catalog, cluster, convertlets, config);
  }

  @Override
  protected void convertFrom(Blackboard row, SqlNode from, List<String> fieldNames) {
    super.convertFrom(row, from, fieldNames);
    if (from instanceof CommonItem item && !item.recursive.booleanValue()) {
      // What the item reads was converted just now, so it has a lower number.
      Integer id = ids.get(item);
      if (id == null) {
        id = ids.size();
        ids.put(item, id);
      }
      row.setRoot(new CommonQuery(row.root(), id, item.mode()), true);
    }
  }
}
