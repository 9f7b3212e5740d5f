package io.megadb.planner.bind;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.sql.Statement;
import io.megadb.sql.StatementParser;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlNode;

/** Tables to bind against, and a parser. */
final class BindFixture {
  static final Binder BINDER = new Binder();
  static final StatementParser PARSER = new StatementParser();

  private BindFixture() {}

  static SqlNode parse(String sql) {
    return ((Statement.Query) PARSER.parse(sql)).node();
  }

  static TableDefinition table(String catalog, String name, String... columns) {
    List<Column> definitions = new ArrayList<>();
    for (String column : columns) {
      int space = column.indexOf(' ');
      boolean required = column.endsWith(" not null");
      String type = column.substring(space + 1).replace(" not null", "");
      definitions.add(
          new Column(column.substring(0, space), TypeTable.parse(type).orElseThrow(), !required));
    }
    return TableDefinition.of(new TableName(catalog, "public", name), definitions, List.of());
  }

  static CatalogSnapshot catalog() {
    return CatalogSnapshot.empty()
        .withTable(
            table(
                "olap",
                "billing",
                "id bigint not null",
                "region text",
                "cost numeric(12,4)",
                "day date",
                "ts timestamp",
                "resource_id bigint"))
        .withTable(
            table(
                "oltp",
                "resources",
                "id bigint not null",
                "name text not null",
                "config json",
                "tags text[]",
                "created timestamptz",
                "owner uuid",
                "quantity integer",
                "small smallint",
                "ratio real",
                "score double precision",
                "price numeric",
                "active boolean",
                "data bytea",
                "opens time",
                "period interval",
                "code varchar(3)"))
        .withTable(table("memory", "metrics_now", "id bigint not null", "value double precision"));
  }

  static BindContext context(String sql) {
    return new BindContext(catalog(), List.of("public"), ZoneId.of("UTC"), "tester", sql);
  }

  static BoundQuery bind(String sql) {
    return BINDER.bindQuery(parse(sql), context(sql));
  }

  static String types(String sql) {
    return String.join(
        ", ", bind(sql).columns().stream().map(c -> c.name() + " " + c.type().sql()).toList());
  }

  static SqlType parameter(BoundQuery query, int index) {
    return query.parameterTypes().get(index);
  }
}
