package io.megadb.exec.ddl;

import io.megadb.exec.session.EngineServices;
import io.megadb.exec.session.TemporaryGraphs;
import io.megadb.planner.bind.BindContext;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.PendingDdl;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import io.megadb.sql.text.IdentifierChains;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What the names in DDL mean. One per statement. */
final class Names {
  private final EngineServices services;
  private final BindContext context;

  Names(EngineServices services, BindContext context) {
    this.services = services;
    this.context = context;
  }

  /** The catalog a new table belongs to: what USING says, what the name says, else the SQL tier. */
  String tierFor(Statement.CreateTable create) {
    String sqlTier = services.sqlTier().catalog();
    Optional<String> named = catalogOf(create.name());
    String tier = create.tier().map(QualifiedName::name).or(() -> named).orElse(sqlTier);
    int tierPosition = create.tier().orElse(create.name()).position();
    TreeSet<String> tiers = new TreeSet<>(services.localTiers().keySet());
    tiers.remove(ViewDefinition.CATALOG);
    tiers.add(sqlTier);
    if (!tiers.contains(tier)) {
      throw new MegaDbException(ErrorCode.UNDEFINED_OBJECT, "there is no tier \"" + tier + "\"")
          .withPosition(tierPosition)
          .withHint(
              NearestName.hint(tier, tiers, "The tiers are " + String.join(", ", tiers) + "."));
    }
    if (named.isPresent() && !named.get().equals(tier)) {
      throw new MegaDbException(
              ErrorCode.INVALID_TABLE_DEFINITION,
              "the name says " + named.get() + " and USING says " + tier)
          .withPosition(tierPosition);
    }
    return tier;
  }

  private Optional<String> catalogOf(QualifiedName name) {
    List<String> parts = name.parts();
    if (parts.size() == 3) {
      return Optional.of(parts.getFirst());
    }
    boolean catalogAndName =
        parts.size() == 2
            && !context.snapshot().schemas().contains(parts.getFirst())
            && (services.localTiers().containsKey(parts.getFirst())
                || services.sqlTier().catalog().equals(parts.getFirst()));
    return catalogAndName ? Optional.of(parts.getFirst()) : Optional.empty();
  }

  /** The full name of something new. */
  TableName newName(QualifiedName written, String catalog) {
    List<String> parts = written.parts();
    boolean schemaGiven = parts.size() == 3 || (parts.size() == 2 && catalogOf(written).isEmpty());
    String schema =
        schemaGiven
            ? parts.get(parts.size() - 2)
            : context.searchPath().stream()
                .filter(s -> !TemporaryGraphs.isTemporary(s))
                .findFirst()
                .orElse(CatalogSnapshot.DEFAULT_SCHEMA);
    if (!context.snapshot().schemas().contains(schema)) {
      throw unknownSchema(schema, written.position());
    }
    lengths(catalog).check("relation", written.name());
    return new TableName(catalog, schema, written.name());
  }

  /** How long names may be in a catalog. */
  NameLengths lengths(String catalog) {
    return catalog.equals(services.sqlTier().catalog())
        ? NameLengths.SQL_TIER
        : NameLengths.LOCAL_TIERS;
  }

  MegaDbException unknownSchema(String schema, int position) {
    return new MegaDbException(
            ErrorCode.INVALID_SCHEMA_NAME, "schema \"" + schema + "\" does not exist")
        .withPosition(position)
        .withHint(
            NearestName.hint(
                schema, context.snapshot().schemas(), "CREATE SCHEMA " + schema + " makes it."));
  }

  /** What already has that schema and name, in whatever tier. */
  Optional<TableName> taken(TableName name) {
    return services.catalog().refresh().relation(name.schema(), name.name());
  }

  /** Whether the name is that of a view over several tiers. */
  boolean isView(TableName name) {
    return services.snapshot().get().views().containsKey(name);
  }

  /**
   * Refuses a name that a snapshot has already, or that a DDL under way is about to give. Asked
   * within the change of the catalog, so of two sessions one finds the other's.
   */
  static void refuseTaken(CatalogSnapshot snapshot, TableName name) {
    boolean announced =
        snapshot.pending().stream()
            .anyMatch(
                p ->
                    p.kind() == PendingDdl.Kind.CREATE
                        && p.table().schema().equals(name.schema())
                        && p.table().name().equals(name.name()));
    if (announced || snapshot.relation(name.schema(), name.name()).isPresent()) {
      throw duplicate(name);
    }
  }

  static MegaDbException duplicate(TableName name) {
    return new MegaDbException(
        ErrorCode.DUPLICATE_TABLE, "relation \"" + name.name() + "\" already exists");
  }

  /**
   * The table of that name.
   *
   * @param mayBeMissing IF EXISTS
   */
  Optional<TableDefinition> find(QualifiedName written, boolean mayBeMissing) {
    try {
      return Optional.of(services.compiler().resolveTable(written, context));
    } catch (MegaDbException e) {
      if (mayBeMissing && e.is(ErrorCode.UNDEFINED_TABLE)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The table of exactly that name, which is known to be there. */
  TableDefinition exact(TableName name) {
    return context
        .snapshot()
        .table(name)
        .orElseThrow(
            () ->
                new MegaDbException(
                    ErrorCode.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist"));
  }

  /** The view over several tiers of that name. */
  Optional<ViewDefinition> findView(QualifiedName written) {
    List<String> parts = written.parts();
    if (parts.size() > 1) {
      return context.snapshot().view(parts.get(parts.size() - 2), written.name());
    }
    for (String schema : context.searchPath()) {
      Optional<ViewDefinition> view = context.snapshot().view(schema, written.name());
      if (view.isPresent()) {
        return view;
      }
    }
    return Optional.empty();
  }

  /** Views keep text; one that names the table would break. */
  void refuseIfViewsDepend(TableName name, boolean cascade) {
    for (ViewDefinition view : context.snapshot().views().values()) {
      boolean depends =
          !view.name().equals(name)
              && IdentifierChains.of(view.sql()).stream()
                  .anyMatch(chain -> chain.parts().getLast().equals(name.name()));
      if (depends && cascade) {
        services.catalog().update(snapshot -> snapshot.withoutView(view.name()));
      } else if (depends) {
        throw new MegaDbException(
                ErrorCode.DEPENDENT_OBJECTS,
                "cannot drop " + name + " because view " + view.name() + " depends on it")
            .withHint("Use DROP ... CASCADE to drop the view too.");
      }
    }
  }

  /** The statement with {@code oltp.} taken out of a name, which PostgreSQL may not know. */
  String withoutCatalog(String sql, QualifiedName written) {
    if (written.parts().size() != 3) {
      return sql;
    }
    int start = written.position() - 1;
    int dot = sql.indexOf('.', start);
    return sql.substring(0, start) + " ".repeat(dot + 1 - start) + sql.substring(dot + 1);
  }
}
