package io.megadb.planner.dialect;

import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.Binder;
import io.megadb.planner.bind.BoundQuery;
import io.megadb.sql.Statement;
import io.megadb.sql.StatementParser;
import java.time.ZoneId;
import java.util.List;

/** Queries over {@link EdgeTable}, bound. */
final class Bound {
  private static final BindContext CONTEXT =
      new BindContext(EdgeTable.catalog(), List.of("public"), ZoneId.of("UTC"), "tester");

  private Bound() {}

  static BoundQuery query(String sql) {
    Statement.Query query = (Statement.Query) new StatementParser().parse(sql);
    return new Binder().bindQuery(query.node(), CONTEXT.withSql(sql));
  }
}
