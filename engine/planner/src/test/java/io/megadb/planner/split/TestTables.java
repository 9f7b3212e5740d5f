package io.megadb.planner.split;

import io.megadb.planner.bind.BoundQuery;
import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.tier.TableStatistics;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.volcano.VolcanoPlanner;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.schema.Wrapper;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlLibrary;
import org.apache.calcite.sql.fun.SqlLibraryOperatorTableFactory;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.sql2rel.StandardConvertletTable;

/** A few tables in three tiers, and standard SQL over them as bound queries, by Calcite alone. */
final class TestTables implements TierFacts {
  private final Map<String, TableDefinition> tables = new LinkedHashMap<>();
  private final Map<String, Long> sizes = new LinkedHashMap<>();
  private final CalciteSchema schema;
  private PushDown pushDown = PushDown.ON;
  private boolean allLocal;

  TestTables() {
    this(CalciteSchema.createRootSchema(false));
  }

  private TestTables(CalciteSchema schema) {
    this.schema = schema;
  }

  /**
   * @param columns names and PostgreSQL types, separated by comma and space; the primary key's have
   *     a star behind the name
   */
  TestTables table(String catalog, String name, long rows, String columns) {
    List<Column> row = new ArrayList<>();
    List<String> key = new ArrayList<>();
    for (String column : columns.split(", ")) {
      String[] parts = column.split(" ", 2);
      String columnName = parts[0].replace("*", "");
      boolean isKey = parts[0].endsWith("*");
      if (isKey) {
        key.add(columnName);
      }
      SqlType type = TypeTable.parse(parts[1]).orElseThrow();
      row.add(new Column(columnName, type, !isKey));
    }
    TableDefinition definition =
        TableDefinition.of(new TableName(catalog, "public", name), row, key);
    tables.put(name, definition);
    sizes.put(name, rows);
    schema.add(name, new BoundCalciteTable(new BoundTable(definition, false)));
    return this;
  }

  /** The same tables under other conditions. */
  TestTables with(PushDown mode) {
    TestTables copy = copy();
    copy.pushDown = mode;
    return copy;
  }

  /** The same tables, all local. */
  TestTables allLocal() {
    TestTables copy = copy();
    copy.allLocal = true;
    return copy;
  }

  private TestTables copy() {
    TestTables copy = new TestTables(schema);
    copy.tables.putAll(tables);
    copy.sizes.putAll(sizes);
    copy.pushDown = pushDown;
    copy.allLocal = allLocal;
    return copy;
  }

  @Override
  public Kind kind(String catalog) {
    return catalog.startsWith("oltp") && !allLocal ? Kind.SQL : Kind.LOCAL;
  }

  @Override
  public boolean comparesTextByCodePoint(String catalog) {
    return true;
  }

  @Override
  public Optional<TableStatistics> statistics(TableName table) {
    return Optional.of(new TableStatistics(sizes.get(table.name()), 0, true));
  }

  @Override
  public PushDown pushDown() {
    return pushDown;
  }

  private static final class BoundCalciteTable extends AbstractTable implements Wrapper {
    private final BoundTable table;

    BoundCalciteTable(BoundTable table) {
      this.table = table;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
      return CalciteTypes.rowType(table.definition().rowType());
    }

    @Override
    public <C> C unwrap(Class<C> wanted) {
      return wanted.isInstance(table) ? wanted.cast(table) : super.unwrap(wanted);
    }
  }

  /** A query over these tables. */
  BoundQuery bind(String sql) {
    RelDataTypeFactory types = CalciteTypes.factory();
    Properties properties = new Properties();
    properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "true");
    CalciteCatalogReader catalog =
        new CalciteCatalogReader(
            schema, List.of(), types, new CalciteConnectionConfigImpl(properties));
    SqlValidator validator =
        SqlValidatorUtil.newValidator(
            SqlLibraryOperatorTableFactory.INSTANCE.getOperatorTable(
                SqlLibrary.STANDARD, SqlLibrary.POSTGRESQL),
            catalog,
            types,
            SqlValidator.Config.DEFAULT
                .withConformance(SqlConformanceEnum.BABEL)
                .withDefaultNullCollation(NullCollation.HIGH));
    SqlToRelConverter converter =
        new SqlToRelConverter(
            (rowType, query, schemaPath, viewPath) -> {
              throw new UnsupportedOperationException("views");
            },
            validator,
            catalog,
            RelOptCluster.create(new VolcanoPlanner(), new RexBuilder(types)),
            StandardConvertletTable.INSTANCE,
            SqlToRelConverter.config().withExpand(false));
    try {
      SqlNode parsed =
          SqlParser.create(
                  sql,
                  SqlParser.config()
                      .withUnquotedCasing(Casing.TO_LOWER)
                      .withConformance(SqlConformanceEnum.BABEL))
              .parseQuery();
      RelRoot root = converter.convertQuery(validator.validate(parsed), false, true);
      SqlType[] parameters =
          validator.getParameterRowType(parsed).getFieldList().stream()
              .map(f -> CalciteTypes.toSql(f.getType()))
              .toArray(SqlType[]::new);
      return new BoundQuery(
          root.project(),
          CalciteTypes.columns(root.project().getRowType()),
          Arrays.asList(parameters));
    } catch (SqlParseException e) {
      throw new IllegalArgumentException(sql, e);
    }
  }

  /** The definition of a table. */
  TableDefinition definition(String name) {
    return tables.get(name);
  }
}
