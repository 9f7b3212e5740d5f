package io.megadb.exec.ddl;

import io.megadb.exec.session.EngineServices;
import io.megadb.planner.bind.BindContext;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.ColumnName;
import io.megadb.sql.graph.ElementTable;
import io.megadb.sql.graph.GraphStatement.GraphChange;
import io.megadb.sql.graph.LabelDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Labels of an element table and their properties, checked against the table. */
final class GraphLabels {
  private static final SqlParserPos ZERO = SqlParserPos.ZERO;

  private final EngineServices services;
  private final BindContext context;

  /**
   * @param context with the statement's text, which errors point into
   */
  GraphLabels(EngineServices services, BindContext context) {
    this.services = services;
    this.context = context;
  }

  List<PropertyGraph.Label> of(ElementTable written, TableDefinition table) {
    return added(List.of(), written.labels(), written.name(), table);
  }

  /** Labels with more of them. */
  List<PropertyGraph.Label> added(
      List<PropertyGraph.Label> before,
      List<LabelDefinition> written,
      String alias,
      TableDefinition table) {
    List<PropertyGraph.Label> labels = new ArrayList<>(before);
    for (LabelDefinition label : written) {
      String name = label.name().map(ColumnName::name).orElse(alias);
      if (labels.stream().anyMatch(l -> l.name().equals(name))) {
        throw new MegaDbException(
                ErrorCode.DUPLICATE_OBJECT,
                "table \"" + alias + "\" of the graph has the label \"" + name + "\" already")
            .withPosition(label.position());
      }
      labels.add(new PropertyGraph.Label(name, properties(label.properties(), table)));
    }
    return labels;
  }

  /** The labels after ALTER ... TABLE alias. */
  List<PropertyGraph.Label> changed(
      PropertyGraph.ElementTable element, GraphChange change, TableDefinition table) {
    return switch (change) {
      case GraphChange.AddLabels add ->
          added(element.labels(), add.labels(), element.alias(), table);
      case GraphChange.DropLabel drop -> {
        index(element, drop.label());
        if (element.labels().size() == 1) {
          throw new MegaDbException(
                  ErrorCode.INVALID_TABLE_DEFINITION,
                  "\""
                      + drop.label().name()
                      + "\" is the last label of \""
                      + element.alias()
                      + "\"")
              .withPosition(drop.label().position())
              .withHint("Add another label first.");
        }
        yield element.labels().stream().filter(l -> !l.name().equals(drop.label().name())).toList();
      }
      case GraphChange.AddProperties add -> {
        List<PropertyGraph.Label> labels = new ArrayList<>(element.labels());
        int at = index(element, add.label());
        List<PropertyGraph.Property> properties = new ArrayList<>(labels.get(at).properties());
        add.properties().forEach(p -> add(property(p, table), p.position(), properties));
        labels.set(at, new PropertyGraph.Label(add.label().name(), properties));
        yield labels;
      }
      case GraphChange.DropProperties drop -> {
        List<PropertyGraph.Label> labels = new ArrayList<>(element.labels());
        int at = index(element, drop.label());
        List<PropertyGraph.Property> properties = new ArrayList<>(labels.get(at).properties());
        for (ColumnName name : drop.properties()) {
          if (!properties.removeIf(p -> p.name().equals(name.name()))) {
            throw new MegaDbException(
                    ErrorCode.UNDEFINED_OBJECT,
                    "label \"" + drop.label().name() + "\" has no property \"" + name.name() + "\"")
                .withPosition(name.position())
                .withHint(
                    NearestName.hint(
                        name.name(),
                        properties.stream().map(PropertyGraph.Property::name).toList(),
                        "It has none of that name."));
          }
        }
        labels.set(at, new PropertyGraph.Label(drop.label().name(), properties));
        yield labels;
      }
      default -> throw new IllegalArgumentException("no change of labels: " + change);
    };
  }

  private static int index(PropertyGraph.ElementTable element, ColumnName label) {
    List<String> names = element.labels().stream().map(PropertyGraph.Label::name).toList();
    int index = names.indexOf(label.name());
    if (index < 0) {
      throw new MegaDbException(
              ErrorCode.UNDEFINED_OBJECT,
              "table \""
                  + element.alias()
                  + "\" of the graph has no label \""
                  + label.name()
                  + "\"")
          .withPosition(label.position())
          .withHint(
              NearestName.hint(
                  label.name(), names, "Its labels are " + String.join(", ", names) + "."));
    }
    return index;
  }

  private List<PropertyGraph.Property> properties(
      LabelDefinition.Properties written, TableDefinition table) {
    List<PropertyGraph.Property> properties = new ArrayList<>();
    switch (written) {
      case LabelDefinition.Properties.None none -> {}
      case LabelDefinition.Properties.All all -> {
        List<String> except = GraphElements.columns(all.except(), table);
        for (Column column : table.rowType()) {
          if (!except.contains(column.name())) {
            properties.add(
                new PropertyGraph.Property(column.name(), Identifiers.quote(column.name())));
          }
        }
      }
      case LabelDefinition.Properties.Listed listed ->
          listed.properties().forEach(p -> add(property(p, table), p.position(), properties));
    }
    return properties;
  }

  private static void add(
      PropertyGraph.Property property, int position, List<PropertyGraph.Property> properties) {
    if (properties.stream().anyMatch(p -> p.name().equals(property.name()))) {
      throw new MegaDbException(
              ErrorCode.DUPLICATE_OBJECT, "property \"" + property.name() + "\" is there twice")
          .withPosition(position)
          .withHint("Give it another name by AS.");
    }
    properties.add(property);
  }

  private PropertyGraph.Property property(LabelDefinition.Property written, TableDefinition table) {
    if (written.expression() instanceof SqlIdentifier id && id.isSimple()) {
      String name = id.getSimple();
      GraphElements.column(new ColumnName(name, written.position()), table);
      return new PropertyGraph.Property(
          written.name().map(ColumnName::name).orElse(name), Identifiers.quote(name));
    }
    return new PropertyGraph.Property(
        written.name().orElseThrow().name(),
        written.text(),
        Optional.of(type(written.expression(), table.name())));
  }

  /** Lets the planner read the expression, first where no aggregate and no row set may stand. */
  private SqlType type(SqlNode expression, TableName table) {
    SqlNode one = SqlLiteral.createExactNumeric("1", ZERO);
    plan(one, table, SqlStdOperatorTable.IS_NULL.createCall(ZERO, expression));
    SqlNode named =
        SqlStdOperatorTable.AS.createCall(ZERO, expression, new SqlIdentifier("value", ZERO));
    return plan(named, table, null).columns().getFirst().type();
  }

  private QueryPlan plan(SqlNode item, TableName table, SqlNode where) {
    SqlNodeList items = new SqlNodeList(List.of(item), ZERO);
    SqlNode from = new SqlIdentifier(List.of(table.catalog(), table.schema(), table.name()), ZERO);
    return services
        .compiler()
        .plan(
            new SqlSelect(
                ZERO, null, items, from, where, null, null, null, null, null, null, null, null),
            context);
  }
}
