package io.megadb.planner.bind;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.sql.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a table's name means: {@code name} is looked up along the search path over all tiers; then
 * {@code schema.name}, {@code catalog.name} (in the first schema of the search path), {@code
 * catalog.schema.name}.
 */
public final class NameResolver {
  /** The schema of {@code information_schema.tables} and its like, in the megadb catalog. */
  private static final Set<String> MEGADB_SCHEMAS = Set.of("information_schema", "system");

  private NameResolver() {}

  /** A table or a view. */
  public sealed interface Relation {
    /** A table of a tier. */
    record Table(TableDefinition definition) implements Relation {}

    /** A view over tiers. */
    record View(ViewDefinition definition) implements Relation {}
  }

  /**
   * Resolves.
   *
   * @throws MegaDbException UNDEFINED_TABLE (also for an unknown schema, as in PostgreSQL) or
   *     AMBIGUOUS_TABLE at the name's position, with the nearest name as the hint
   */
  public static Relation resolve(QualifiedName name, BindContext context) {
    return find(name, context)
        .orElseThrow(() -> undefined(name, context).withPosition(name.position()));
  }

  /** Resolves; empty if there is no such table. Ambiguity is an error all the same. */
  public static Optional<Relation> find(QualifiedName name, BindContext context) {
    List<String> parts = name.parts();
    CatalogSnapshot snapshot = context.snapshot();
    return switch (parts.size()) {
      case 1 -> unqualified(name, context);
      case 2 -> {
        Optional<Relation> inSchema = inSchema(parts.get(0), name, context);
        yield inSchema.isPresent()
            ? inSchema
            : exact(parts.get(0), context.searchPath().getFirst(), parts.get(1), snapshot);
      }
      case 3 -> exact(parts.get(0), parts.get(1), parts.get(2), snapshot);
      default ->
          throw new MegaDbException(
                  ErrorCode.SYNTAX_ERROR,
                  "improper qualified name (too many dotted names): " + name)
              .withPosition(name.position());
    };
  }

  private static Optional<Relation> unqualified(QualifiedName name, BindContext context) {
    for (String schema : context.searchPath()) {
      Optional<Relation> found = inSchema(schema, name, context);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Relation> inSchema(
      String schema, QualifiedName name, BindContext context) {
    CatalogSnapshot snapshot = context.snapshot();
    Optional<ViewDefinition> view = snapshot.view(schema, name.name());
    if (view.isPresent()) {
      return Optional.of(new Relation.View(view.get()));
    }
    List<TableDefinition> tables = snapshot.tablesNamed(schema, name.name());
    if (tables.size() > 1) {
      String all = String.join(", ", tables.stream().map(t -> t.name().toString()).toList());
      throw new MegaDbException(
              ErrorCode.AMBIGUOUS_TABLE, "table reference \"" + name + "\" is ambiguous")
          .withHint("Name the tier too: " + all + ".")
          .withPosition(name.position());
    }
    return tables.isEmpty() ? Optional.empty() : Optional.of(new Relation.Table(tables.getFirst()));
  }

  private static Optional<Relation> exact(
      String catalog, String schema, String name, CatalogSnapshot snapshot) {
    if (catalog.equals(ViewDefinition.CATALOG)) {
      Optional<ViewDefinition> view = snapshot.view(schema, name);
      if (view.isPresent()) {
        return Optional.of(new Relation.View(view.get()));
      }
    }
    return snapshot.table(new TableName(catalog, schema, name)).map(Relation.Table::new);
  }

  private static MegaDbException undefined(QualifiedName name, BindContext context) {
    CatalogSnapshot snapshot = context.snapshot();
    List<String> parts = name.parts();
    Set<String> catalogs = catalogs(snapshot);
    Set<String> schemas = new TreeSet<>(snapshot.schemas());
    snapshot.tables().keySet().forEach(t -> schemas.add(t.schema()));
    schemas.addAll(MEGADB_SCHEMAS);
    List<String> graphSchemas =
        parts.size() == 1 ? context.searchPath() : List.of(parts.get(parts.size() - 2));
    if (graphSchemas.stream().anyMatch(s -> snapshot.graph(s, name.name()).isPresent())) {
      return new MegaDbException(
              ErrorCode.WRONG_OBJECT_TYPE, "\"" + name + "\" is a property graph, not a table")
          .withHint("Ask it by GRAPH_TABLE (" + name + " MATCH ...), or use DROP PROPERTY GRAPH.");
    }
    if (parts.size() == 3 && !catalogs.contains(parts.getFirst())) {
      return new MegaDbException(
              ErrorCode.UNDEFINED_TABLE,
              "tier \"" + parts.getFirst() + "\" of \"" + name + "\" does not exist")
          .withHint("The tiers are " + String.join(", ", catalogs) + ".");
    }
    boolean schemaKnown =
        switch (parts.size()) {
          case 1 -> true;
          case 2 -> schemas.contains(parts.get(0)) || catalogs.contains(parts.get(0));
          default -> schemas.contains(parts.get(1));
        };
    if (!schemaKnown) {
      String schema = parts.get(parts.size() - 2);
      Set<String> candidates = new TreeSet<>(schemas);
      if (parts.size() == 2) {
        candidates.addAll(catalogs);
      }
      return new MegaDbException(
              ErrorCode.UNDEFINED_TABLE,
              "relation \"" + name + "\" does not exist: there is no schema \"" + schema + "\"")
          .withHint(
              NearestName.hint(
                  schema,
                  candidates,
                  "The schemas are "
                      + String.join(", ", schemas)
                      + "; the tiers are "
                      + String.join(", ", catalogs)
                      + "."));
    }
    MegaDbException undefined =
        new MegaDbException(ErrorCode.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist");
    if (parts.size() == 1) {
      return NearestTable.hint(name.name(), snapshot, context.searchPath())
          .map(undefined::withHint)
          .orElse(undefined);
    }
    return NearestName.of(name.name(), candidates(name, context))
        .map(near -> undefined.withHint("Did you mean \"" + near + "\"?"))
        .orElse(undefined);
  }

  private static List<String> candidates(QualifiedName name, BindContext context) {
    List<String> parts = name.parts();
    List<TableName> all = new ArrayList<>(context.snapshot().tables().keySet());
    all.addAll(context.snapshot().views().keySet());
    return all.stream()
        .filter(
            t ->
                parts.size() == 2
                    ? t.schema().equals(parts.getFirst()) || t.catalog().equals(parts.getFirst())
                    : t.catalog().equals(parts.get(0)) && t.schema().equals(parts.get(1)))
        .map(TableName::name)
        .distinct()
        .toList();
  }

  private static Set<String> catalogs(CatalogSnapshot snapshot) {
    Set<String> catalogs = new TreeSet<>(Set.of("olap", "oltp", "memory", "vector"));
    snapshot.tables().keySet().forEach(t -> catalogs.add(t.catalog()));
    catalogs.add(ViewDefinition.CATALOG);
    return catalogs;
  }
}
