package io.megadb.planner.dialect;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.types.PostgresTypeSystem;
import io.megadb.planner.rel.SlotScan;
import io.megadb.spi.type.Column;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.volcano.VolcanoPlanner;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.RelShuttleImpl;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlLibrary;
import org.apache.calcite.sql.fun.SqlLibraryOperatorTableFactory;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.sql2rel.StandardConvertletTable;

/**
 * Standard SQL to algebra by Calcite alone, its tables being slots numbered by the order of use.
 */
final class CalciteSql {
  record Converted(RelNode rel, List<Column> columns, List<String> slots) {}

  private final RelDataTypeFactory types =
      new SqlTypeFactoryImpl(new PostgresTypeSystem()) {
        @Override
        public Charset getDefaultCharset() {
          return StandardCharsets.UTF_8;
        }
      };
  private final CalciteSchema root = CalciteSchema.createRootSchema(false);

  /**
   * Adds a table; {@code columns} are names and types, e.g. {@code "a integer, b decimal(15,2)"}.
   */
  CalciteSql table(String name, String columns) {
    Map<String, RelDataType> fields = new LinkedHashMap<>();
    for (String column : columns.split(",\\s+")) {
      String[] parts = column.strip().split(" ", 2);
      fields.put(parts[0], types.createTypeWithNullability(type(parts[1]), true));
    }
    root.add(
        name,
        new AbstractTable() {
          @Override
          public RelDataType getRowType(RelDataTypeFactory factory) {
            RelDataTypeFactory.Builder row = factory.builder();
            fields.forEach(row::add);
            return row.build();
          }
        });
    return this;
  }

  private RelDataType type(String name) {
    if (name.startsWith("decimal(")) {
      String[] digits = name.substring(8, name.length() - 1).split(",");
      return types.createSqlType(
          SqlTypeName.DECIMAL, Integer.parseInt(digits[0]), Integer.parseInt(digits[1]));
    }
    return types.createSqlType(SqlTypeName.valueOf(name.toUpperCase(java.util.Locale.ROOT)));
  }

  Converted convert(String sql) {
    Properties properties = new Properties();
    properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "true");
    CalciteCatalogReader catalog =
        new CalciteCatalogReader(
            root, List.of(), types, new CalciteConnectionConfigImpl(properties));
    SqlValidator validator =
        SqlValidatorUtil.newValidator(
            SqlLibraryOperatorTableFactory.INSTANCE.getOperatorTable(
                SqlLibrary.STANDARD, SqlLibrary.POSTGRESQL),
            catalog,
            types,
            SqlValidator.Config.DEFAULT
                .withConformance(SqlConformanceEnum.BABEL)
                .withDefaultNullCollation(NullCollation.HIGH));
    RelOptCluster cluster = RelOptCluster.create(new VolcanoPlanner(), new RexBuilder(types));
    SqlToRelConverter converter =
        new SqlToRelConverter(
            (rowType, queryString, schemaPath, viewPath) -> {
              throw new UnsupportedOperationException("views");
            },
            validator,
            catalog,
            cluster,
            StandardConvertletTable.INSTANCE,
            SqlToRelConverter.config().withExpand(false));
    try {
      SqlNode parsed =
          SqlParser.create(
                  sql,
                  SqlParser.config()
                      .withUnquotedCasing(org.apache.calcite.avatica.util.Casing.TO_LOWER)
                      .withConformance(SqlConformanceEnum.BABEL))
              .parseQuery();
      RelRoot converted = converter.convertQuery(validator.validate(parsed), false, true);
      List<String> slots = new ArrayList<>();
      RelNode rel = slots(converted.project(), slots);
      List<Column> columns =
          rel.getRowType().getFieldList().stream()
              .map(f -> Column.of(f.getName(), CalciteTypes.toSql(f.getType())))
              .toList();
      return new Converted(rel, columns, slots);
    } catch (SqlParseException e) {
      throw new IllegalArgumentException(sql, e);
    }
  }

  private static RelNode slots(RelNode rel, List<String> slots) {
    return rel.accept(
        new RelShuttleImpl() {
          @Override
          public RelNode visit(TableScan scan) {
            slots.add(scan.getTable().getQualifiedName().getLast());
            return new SlotScan(
                scan.getCluster(),
                SlotScan.Source.LOCAL_TABLE,
                slots.size() - 1,
                scan.getRowType());
          }

          @Override
          protected RelNode visitChildren(RelNode node) {
            return super.visitChildren(node)
                .accept(
                    new RexShuttle() {
                      @Override
                      public org.apache.calcite.rex.RexNode visitSubQuery(RexSubQuery query) {
                        return query.clone(slots(query.rel, slots));
                      }
                    });
          }

          @Override
          public RelNode visit(RelNode other) {
            return visitChildren(other);
          }

          @Override
          public RelNode visit(org.apache.calcite.rel.logical.LogicalFilter filter) {
            return visitChildren(filter);
          }

          @Override
          public RelNode visit(org.apache.calcite.rel.logical.LogicalProject project) {
            return visitChildren(project);
          }
        });
  }
}
