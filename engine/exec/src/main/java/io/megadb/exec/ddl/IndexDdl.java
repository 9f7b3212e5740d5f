package io.megadb.exec.ddl;

import io.megadb.exec.compile.IndexStatement;
import io.megadb.exec.session.EngineServices;
import io.megadb.exec.session.EngineSession;
import io.megadb.planner.bind.BindContext;
import io.megadb.spi.catalog.PendingDdl;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.TableChange;
import io.megadb.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Indexes of tables in local tiers: an option of the table, {@code index.<name>}, which the tier
 * reads. Only the vector tier has any.
 */
final class IndexDdl {
  private static final String TIER = "vector";

  private final EngineServices services;
  private final EngineSession session;
  private final BindContext context;

  IndexDdl(EngineServices services, EngineSession session) {
    this.services = services;
    this.session = session;
    this.context = session.bindContext();
  }

  void run(Statement.PostgresOnly statement) {
    switch (IndexStatement.parse(statement).orElseThrow()) {
      case IndexStatement.Create create -> create(create);
      case IndexStatement.Drop drop -> drop(drop);
    }
  }

  private void create(IndexStatement.Create create) {
    TableDefinition table = IndexStatement.table(create.table(), context).orElseThrow();
    TableName name = table.name();
    if (!name.catalog().equals(TIER)) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED, name.catalog() + " tables have no indexes: " + name)
          .withHint(
              "Keep vectors that are searched in a table USING VECTOR; USING OLTP has"
                  + " PostgreSQL's indexes.")
          .withPosition(create.position());
    }
    String method = create.method().orElse("btree");
    if (create.unique() || !(method.equals("hnsw") || method.equals("bm25"))) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "vector tables have no "
                  + (create.unique() ? "unique index" : "index USING " + method)
                  + " besides the primary key")
          .withHint(
              "There are USING hnsw (column vector_cosine_ops) and USING bm25 (column); conditions"
                  + " on other columns need none.");
    }
    String index =
        create
            .name()
            .orElseGet(
                () ->
                    name.name()
                        + "_"
                        + create.columns().split("\\s")[0].replace("\"", "")
                        + "_idx");
    Optional<TableDefinition> holder =
        IndexStatement.holder(List.of(name.schema(), index), context);
    if (holder.isPresent()) {
      if (create.ifNotExists()) {
        return;
      }
      throw new MegaDbException(
          ErrorCode.DUPLICATE_TABLE, "relation \"" + index + "\" already exists");
    }
    String text = method + " (" + columns(create.columns()) + ") " + with(create.with());
    alter(name, index, text.strip());
  }

  /** The column without quotes, then its operator class. */
  private static String columns(String written) {
    String columns = written.strip();
    int quote = columns.startsWith("\"") ? columns.indexOf('"', 1) : -1;
    return quote > 0
        ? columns.substring(1, quote) + columns.substring(quote + 1)
        : columns.replaceAll("\\s+", " ");
  }

  private static String with(String written) {
    StringBuilder options = new StringBuilder();
    for (String pair : written.split(",")) {
      options.append(' ').append(pair.replaceAll("\\s+", "").replace("'", ""));
    }
    return options.toString().strip();
  }

  private void drop(IndexStatement.Drop drop) {
    for (List<String> name : drop.names()) {
      Optional<TableDefinition> holder = IndexStatement.holder(name, context);
      if (holder.isPresent()) {
        alter(holder.get().name(), name.getLast(), "");
      } else if (!drop.ifExists()) {
        throw new MegaDbException(
                ErrorCode.UNDEFINED_OBJECT, "index \"" + name.getLast() + "\" does not exist")
            .withHint("Indexes of oltp tables are dropped by a statement of their own.");
      }
    }
  }

  private void alter(TableName name, String index, String text) {
    session.refuseInTransaction(name.catalog());
    LocalTier tier = services.localTiers().get(name.catalog());
    TableChange change = new TableChange.SetOptions(Map.of(IndexStatement.OPTION + index, text));
    services
        .catalog()
        .ddl(PendingDdl.Kind.ALTER, name, () -> tier.alterTable(name, List.of(change)));
  }
}
