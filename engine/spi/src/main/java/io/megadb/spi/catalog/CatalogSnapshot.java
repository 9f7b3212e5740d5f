package io.megadb.spi.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All names at one version: an immutable value. DDL makes the next one and publishes it by
 * compare-and-swap; a statement is bound against one snapshot and never sees two.
 *
 * @param version grows by one with each publication; 0 is the empty catalog before the first
 * @param schemas schema names; a schema spans all tiers
 * @param tables by name
 * @param views views over several tiers, by name
 * @param graphs property graphs, by name
 * @param pending DDL announced and not yet finished
 */
public record CatalogSnapshot(
    long version,
    SortedSet<String> schemas,
    SortedMap<TableName, TableDefinition> tables,
    SortedMap<TableName, ViewDefinition> views,
    SortedMap<TableName, PropertyGraph> graphs,
    List<PendingDdl> pending) {

  /** The schema that always exists. */
  public static final String DEFAULT_SCHEMA = "public";

  public CatalogSnapshot {
    schemas = Collections.unmodifiableSortedSet(new TreeSet<>(schemas));
    tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
    views = Collections.unmodifiableSortedMap(new TreeMap<>(views));
    graphs = Collections.unmodifiableSortedMap(new TreeMap<>(graphs));
    pending = List.copyOf(pending);
  }

  /** The catalog before anything was created. */
  public static CatalogSnapshot empty() {
    return new CatalogSnapshot(
        0,
        new TreeSet<>(Set.of(DEFAULT_SCHEMA)),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        List.of());
  }

  /** The tables that {@code schema.name} could mean, over all tiers. */
  public List<TableDefinition> tablesNamed(String schema, String name) {
    List<TableDefinition> found = new ArrayList<>(1);
    for (TableDefinition table : tables.values()) {
      if (table.name().name().equals(name) && table.name().schema().equals(schema)) {
        found.add(table);
      }
    }
    return found;
  }

  /** What has that name: a table of any tier, a view or a property graph. */
  public Optional<TableName> relation(String schema, String name) {
    return tablesNamed(schema, name).stream()
        .map(TableDefinition::name)
        .findFirst()
        .or(() -> view(schema, name).map(ViewDefinition::name))
        .or(() -> graph(schema, name).map(PropertyGraph::name));
  }

  /** The table of exactly that name. */
  public Optional<TableDefinition> table(TableName name) {
    return Optional.ofNullable(tables.get(name));
  }

  /** The view {@code schema.name}. */
  public Optional<ViewDefinition> view(String schema, String name) {
    return Optional.ofNullable(views.get(new TableName(ViewDefinition.CATALOG, schema, name)));
  }

  /** The next version with this table added or replaced. */
  public CatalogSnapshot withTable(TableDefinition table) {
    TreeMap<TableName, TableDefinition> next = new TreeMap<>(tables);
    next.put(table.name(), table);
    TreeSet<String> nextSchemas = new TreeSet<>(schemas);
    nextSchemas.add(table.name().schema());
    return new CatalogSnapshot(version + 1, nextSchemas, next, views, graphs, pending);
  }

  /** The next version without this table. */
  public CatalogSnapshot withoutTable(TableName name) {
    TreeMap<TableName, TableDefinition> next = new TreeMap<>(tables);
    next.remove(name);
    return new CatalogSnapshot(version + 1, schemas, next, views, graphs, pending);
  }

  /** The next version in which one tier has exactly these tables. */
  public CatalogSnapshot withTablesOf(String catalog, List<TableDefinition> tierTables) {
    TreeMap<TableName, TableDefinition> next = new TreeMap<>(tables);
    next.keySet().removeIf(n -> n.catalog().equals(catalog));
    TreeSet<String> nextSchemas = new TreeSet<>(schemas);
    for (TableDefinition table : tierTables) {
      next.put(table.name(), table);
      nextSchemas.add(table.name().schema());
    }
    return new CatalogSnapshot(version + 1, nextSchemas, next, views, graphs, pending);
  }

  /** The next version with this view added or replaced. */
  public CatalogSnapshot withView(ViewDefinition view) {
    TreeMap<TableName, ViewDefinition> next = new TreeMap<>(views);
    next.put(view.name(), view);
    return new CatalogSnapshot(version + 1, schemas, tables, next, graphs, pending);
  }

  /** The next version without this view. */
  public CatalogSnapshot withoutView(TableName name) {
    TreeMap<TableName, ViewDefinition> next = new TreeMap<>(views);
    next.remove(name);
    return new CatalogSnapshot(version + 1, schemas, tables, next, graphs, pending);
  }

  /** The property graph {@code schema.name}. */
  public Optional<PropertyGraph> graph(String schema, String name) {
    return Optional.ofNullable(graphs.get(new TableName(ViewDefinition.CATALOG, schema, name)));
  }

  /** The next version with this graph added or replaced. */
  public CatalogSnapshot withGraph(PropertyGraph graph) {
    TreeMap<TableName, PropertyGraph> next = new TreeMap<>(graphs);
    next.put(graph.name(), graph);
    return new CatalogSnapshot(version + 1, schemas, tables, views, next, pending);
  }

  /** The next version without this graph. */
  public CatalogSnapshot withoutGraph(TableName name) {
    TreeMap<TableName, PropertyGraph> next = new TreeMap<>(graphs);
    next.remove(name);
    return new CatalogSnapshot(version + 1, schemas, tables, views, next, pending);
  }

  /** The next version with exactly these schemas. */
  public CatalogSnapshot withSchemas(Set<String> newSchemas) {
    return new CatalogSnapshot(
        version + 1, new TreeSet<>(newSchemas), tables, views, graphs, pending);
  }

  /** The next version with one more DDL announced. */
  public CatalogSnapshot withPending(PendingDdl ddl) {
    List<PendingDdl> next = new ArrayList<>(pending);
    next.add(ddl);
    return new CatalogSnapshot(version + 1, schemas, tables, views, graphs, next);
  }

  /** The next version with that DDL finished. */
  public CatalogSnapshot withoutPending(String id) {
    return new CatalogSnapshot(
        version + 1,
        schemas,
        tables,
        views,
        graphs,
        pending.stream().filter(p -> !p.id().equals(id)).toList());
  }
}
