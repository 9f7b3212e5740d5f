package io.megadb.planner.bind.normalize;

import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.bind.NameResolver;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.sql.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/** Resolves names in FROM to scans and views. */
final class Relations {
  private static final int MAX_VIEW_DEPTH = 32;

  private final BindContext context;
  private final Positions positions;
  private final StatementCatalog catalog;
  private final ViewParser views;
  private final List<TableName> open;

  Relations(BindContext context, Positions positions, StatementCatalog catalog, ViewParser views) {
    this(context, positions, catalog, views, List.of());
  }

  private Relations(
      BindContext context,
      Positions positions,
      StatementCatalog catalog,
      ViewParser views,
      List<TableName> open) {
    this.context = context;
    this.positions = positions;
    this.catalog = catalog;
    this.views = views;
    this.open = open;
  }

  /** What a name stands for. */
  sealed interface Resolved {
    /** The names of its columns, as an alias list. */
    List<SqlNode> columns(SqlParserPos position);
  }

  /** A scan, under the key the statement's catalog knows it by. */
  record Scan(SqlIdentifier identifier, TableDefinition table) implements Resolved {
    @Override
    public List<SqlNode> columns(SqlParserPos position) {
      return names(table.rowType(), position);
    }
  }

  /** A view's query, not normalised yet, and the context its names are looked up in. */
  record View(ViewDefinition definition, SqlNode query, BindContext context) implements Resolved {
    @Override
    public List<SqlNode> columns(SqlParserPos position) {
      return names(definition.columns(), position);
    }
  }

  private static List<SqlNode> names(List<Column> columns, SqlParserPos position) {
    List<SqlNode> names = new ArrayList<>();
    columns.forEach(c -> names.add(new SqlIdentifier(c.name(), position)));
    return names;
  }

  Resolved resolve(SqlIdentifier name) {
    Optional<BoundTable> bound = catalog.bound(name);
    if (bound.isPresent()) {
      return new Scan(name, bound.get().definition());
    }
    QualifiedName qualified =
        new QualifiedName(name.names, Math.max(0, positions.of(name.getParserPosition())));
    return switch (NameResolver.resolve(qualified, context)) {
      case NameResolver.Relation.Table(TableDefinition table) ->
          new Scan(
              catalog.identifier(BoundTable.of(table, false, context), name.getParserPosition()),
              table);
      case NameResolver.Relation.View(ViewDefinition view) -> view(view, name);
    };
  }

  /** Whether there is such a table or view. */
  boolean exists(SqlIdentifier name) {
    return name.names.size() <= 3
        && NameResolver.find(new QualifiedName(name.names, 0), context).isPresent();
  }

  /** The columns of a table or view; empty if there is none of that name. */
  Optional<List<String>> columns(SqlIdentifier name) {
    if (name.names.size() > 3) {
      return Optional.empty();
    }
    int position = Math.max(0, positions.of(name.getParserPosition()));
    return NameResolver.find(new QualifiedName(name.names, position), context)
        .map(
            relation ->
                switch (relation) {
                  case NameResolver.Relation.Table(TableDefinition table) -> table.rowType();
                  case NameResolver.Relation.View(ViewDefinition view) -> view.columns();
                })
        .map(columns -> columns.stream().map(Column::name).toList());
  }

  private View view(ViewDefinition view, SqlIdentifier name) {
    if (open.contains(view.name()) || open.size() >= MAX_VIEW_DEPTH) {
      throw positions.at(
          new MegaDbException(
                  ErrorCode.INVALID_TABLE_DEFINITION,
                  "view \""
                      + view.name().name()
                      + "\" is defined by itself, or views are nested"
                      + " more than "
                      + MAX_VIEW_DEPTH
                      + " deep")
              .withHint("Replace the view by one that does not read itself."),
          name.getParserPosition());
    }
    BindContext inner =
        new BindContext(
            context.snapshot(), List.of(view.defaultSchema()), context.timeZone(), context.user());
    return new View(view, views.query(view.sql()), inner);
  }

  /** The resolver for what stands within a view. */
  Relations within(View view) {
    List<TableName> nested = new ArrayList<>(open);
    nested.add(view.definition().name());
    return new Relations(view.context(), new Positions(""), catalog, views, nested);
  }

  /** Whether a query mentions a table of that simple name anywhere. */
  static boolean names(SqlNode query, String name) {
    boolean[] found = new boolean[1];
    query.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlIdentifier id) {
            found[0] |= id.isSimple() && id.getSimple().equals(name);
            return null;
          }
        });
    return found[0];
  }
}
