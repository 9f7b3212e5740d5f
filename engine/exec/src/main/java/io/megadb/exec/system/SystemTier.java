package io.megadb.exec.system;

import io.megadb.exec.RunningQuery;
import io.megadb.exec.values.GivenRows;
import io.megadb.exec.values.GivenRowsReader;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.Capability;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.tier.TableStatistics;
import io.megadb.spi.tier.Tier;
import io.megadb.spi.type.Column;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * The catalog {@code megadb}: information_schema, megadb.system, and for the time of a COPY the
 * file it reads, of an INSERT the rows it brings along. Read only. Any thread.
 */
public final class SystemTier implements LocalTier {
  private static final String SYSTEM = "system";
  private static final String COPY = "copy";

  private final Map<TableName, SystemTable> tables = new ConcurrentHashMap<>();
  private final Map<TableName, String> fileSources = new ConcurrentHashMap<>();
  private final Map<TableName, StreamSource> streams = new ConcurrentHashMap<>();
  private final Map<String, GivenRows> givenRows = new ConcurrentHashMap<>();
  private final Supplier<CatalogSnapshot> catalog;

  /**
   * @param catalog the newest catalog, system tables included
   * @param tiers to ask for sizes
   */
  public SystemTier(
      Supplier<CatalogSnapshot> catalog,
      Map<String, Tier> tiers,
      Supplier<List<RunningQuery>> queries,
      List<Setting> settings,
      GraphsTable graphs,
      VectorIndexesTable vectorIndexes,
      DecodedColumnsTable decodedColumns) {
    this.catalog = catalog;
    InformationSchema.tables().forEach(this::add);
    GraphInformation.tables().forEach(this::add);
    add(
        SystemTable.of(
            SYSTEM,
            "tables",
            snapshot -> sizes(snapshot, tiers),
            "tier text",
            "schema text",
            "name text",
            "kind text",
            "row_count bigint",
            "row_count_is_exact boolean",
            "size_bytes bigint",
            "partitioning text",
            "comment text"));
    add(
        SystemTable.of(
            SYSTEM,
            "queries",
            snapshot -> queries.get().stream().map(SystemTier::queryRow).toList(),
            "query_id text",
            "user_name text",
            "sql text",
            "started_at timestamptz",
            "progress double precision",
            "steps bigint"));
    add(
        SystemTable.of(
            SYSTEM,
            "settings",
            snapshot ->
                settings.stream()
                    .map(s -> new Object[] {s.key(), s.value(), s.source(), s.description()})
                    .toList(),
            "name text",
            "setting text",
            "source text",
            "description text"));
    add(
        SystemTable.of(
            SYSTEM,
            "schemas",
            snapshot -> snapshot.schemas().stream().map(s -> new Object[] {s}).toList(),
            "name text"));
    add(ColumnsTable.table(SYSTEM));
    add(graphs.table(SYSTEM));
    add(vectorIndexes.table(SYSTEM));
    add(decodedColumns.table(SYSTEM));
  }

  private void add(SystemTable table) {
    tables.put(table.definition().name(), table);
  }

  private static Object[] queryRow(RunningQuery query) {
    Instant started = query.startedAt();
    Double progress = query.progress().isPresent() ? query.progress().getAsDouble() : null;
    Long steps = query.steps() == 0 ? null : query.steps();
    return new Object[] {query.queryId(), query.user(), query.sql(), started, progress, steps};
  }

  private static List<Object[]> sizes(CatalogSnapshot snapshot, Map<String, Tier> tiers) {
    List<Object[]> rows = new ArrayList<>();
    for (TableDefinition table : snapshot.tables().values()) {
      TableName name = table.name();
      Tier tier = tiers.get(name.catalog());
      if (tier == null) {
        continue;
      }
      Optional<TableStatistics> size = tier.statistics(name);
      rows.add(
          new Object[] {
            name.catalog(),
            name.schema(),
            name.name(),
            table.kind().name().toLowerCase(java.util.Locale.ROOT),
            size.map(TableStatistics::rows).orElse(null),
            size.map(TableStatistics::exact).orElse(null),
            size.map(TableStatistics::bytes).orElse(null),
            table.partitioning().isEmpty()
                ? null
                : String.join(", ", table.partitioning().stream().map(p -> p.sql()).toList()),
            table.comment().orElse(null)
          });
    }
    return rows;
  }

  /**
   * Offers a file as a table until {@link #removeFileSource}.
   *
   * @param fromItem DuckDB SQL with exactly {@code columns}
   */
  public TableDefinition addFileSource(String name, String fromItem, List<Column> columns) {
    TableName table = new TableName(ViewDefinition.CATALOG, COPY, name);
    fileSources.put(table, fromItem);
    return TableDefinition.of(table, columns, List.of());
  }

  /** Takes a file's table away. */
  public void removeFileSource(String name) {
    fileSources.remove(new TableName(ViewDefinition.CATALOG, COPY, name));
  }

  /** Offers rows as a table, to be read once, until {@link #removeStream}. */
  public TableDefinition addStream(String name, List<Column> columns, ArrowReader rows) {
    TableName table = new TableName(ViewDefinition.CATALOG, COPY, name);
    streams.put(table, new StreamSource(columns, rows));
    return TableDefinition.of(table, columns, List.of());
  }

  /** Takes a stream's table away. */
  public void removeStream(String name) {
    streams.remove(new TableName(ViewDefinition.CATALOG, COPY, name));
  }

  /** Offers a statement the rows it brought along, as the table {@link GivenRows#NAME}. */
  public void addGivenRows(String queryId, GivenRows rows) {
    givenRows.put(queryId, rows);
  }

  /** Takes a statement's rows away. */
  public void removeGivenRows(String queryId) {
    givenRows.remove(queryId);
  }

  @Override
  public String catalog() {
    return ViewDefinition.CATALOG;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public Listing listing() {
    return new Listing(
        fingerprint(), tables.values().stream().map(SystemTable::definition).toList());
  }

  @Override
  public String fingerprint() {
    return "fixed";
  }

  @Override
  public Optional<TableStatistics> statistics(TableName table) {
    return tables.containsKey(table)
            || fileSources.containsKey(table)
            || streams.containsKey(table)
            || table.equals(GivenRows.NAME)
        ? Optional.of(new TableStatistics(1000, 0, false))
        : Optional.empty();
  }

  @Override
  public ChangeStrategy changeStrategy() {
    return ChangeStrategy.NONE;
  }

  @Override
  public LocalScan scan(ScanRequest request) {
    LocalScan.Facts facts = new LocalScan.Facts("now", 1, 0, -1, -1);
    TableName name = request.table().name();
    String columns =
        request.columns().isEmpty()
            ? "1 AS one"
            : String.join(
                ", ",
                request.columns().stream().map(io.megadb.spi.catalog.Identifiers::quote).toList());
    String source = fileSources.get(name);
    if (source != null) {
      return new LocalScan(
          "(SELECT " + columns + " FROM " + source + ")", Map.of(), facts, List.of(), () -> {});
    }
    String stream = request.relation() + "_0";
    StreamSource sent = streams.get(name);
    if (sent != null) {
      return new LocalScan(
          "(SELECT " + columns + " FROM " + sent.fromItem(stream) + ")",
          Map.of(stream, sent.rows()),
          facts,
          List.of(),
          () -> {});
    }
    GivenRows given =
        name.equals(GivenRows.NAME) ? givenRows.get(request.context().queryId()) : null;
    if (given != null) {
      return new LocalScan(
          "(SELECT " + columns + " FROM " + given.fromItem(stream) + ")",
          Map.of(stream, new GivenRowsReader(given, request.context().allocator())),
          facts,
          List.of(),
          () -> {});
    }
    SystemTable table = tables.get(name);
    if (table == null) {
      throw new MegaDbException(
          ErrorCode.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist");
    }
    ArrowReader rows =
        new RowsReader(
            table.definition().rowType(),
            table.rows().apply(catalog.get()),
            request.context().allocator());
    return new LocalScan(
        "(SELECT " + columns + " FROM " + stream + ")",
        Map.of(stream, rows),
        facts,
        List.of(),
        () -> {});
  }

  private static <T> T readOnly(TableName table) {
    throw new MegaDbException(ErrorCode.FEATURE_NOT_SUPPORTED, table + " is read only")
        .withHint("The catalog megadb only describes the server.");
  }

  @Override
  public TableDefinition createTable(
      TableDefinition definition, Optional<ArrowReader> rows, QueryContext context) {
    return readOnly(definition.name());
  }

  @Override
  public TableDefinition alterTable(TableName table, List<TableChange> changes) {
    return readOnly(table);
  }

  @Override
  public void dropTable(TableName table) {
    readOnly(table);
  }

  @Override
  public void truncate(TableName table) {
    readOnly(table);
  }

  @Override
  public long insert(
      TableName table, ArrowReader rows, OnConflict onConflict, QueryContext context) {
    return SystemTier.<Long>readOnly(table);
  }

  @Override
  public void rewriteFiles(
      TableName table, String version, Set<String> files, ArrowReader rows, QueryContext context) {
    readOnly(table);
  }

  @Override
  public long deleteRows(TableName table, ArrowReader locators, QueryContext context) {
    return SystemTier.<Long>readOnly(table);
  }

  @Override
  public long updateRows(TableName table, ArrowReader rows, QueryContext context) {
    return SystemTier.<Long>readOnly(table);
  }

  @Override
  public void close() {
    fileSources.clear();
    givenRows.clear();
  }
}
