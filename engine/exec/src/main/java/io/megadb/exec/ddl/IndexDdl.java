package io.megadb.exec.ddl;

import io.megadb.exec.compile.IndexTables;
import io.megadb.exec.session.EngineServices;
import io.megadb.exec.session.EngineSession;
import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.ColumnLookup;
import io.megadb.spi.catalog.PendingDdl;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.TableChange;
import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
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

  void create(Statement.CreateIndex create) {
    TableDefinition table = IndexTables.table(create.table(), context).orElseThrow();
    TableName name = table.name();
    if (!name.catalog().equals(TIER)) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED, name.catalog() + " tables have no indexes: " + name)
          .withHint(
              "Keep vectors that are searched in a table USING VECTOR; USING OLTP has"
                  + " PostgreSQL's indexes.")
          .withPosition(create.table().position());
    }
    String method = create.method().map(ColumnName::name).orElse("btree");
    if (create.unique() || !(method.equals("hnsw") || method.equals("bm25"))) {
      throw refused(
          create.unique() ? "unique index" : "index USING " + method,
          create.method().map(ColumnName::position).orElse(create.table().position()));
    }
    create
        .oltpOnly()
        .ifPresent(
            clause -> {
              throw refused("index with " + clause.clause(), clause.position());
            });
    if (create.columns().size() > 1) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED, "an index of a vector table is on one column")
          .withHint("Make an index for each column.")
          .withPosition(create.columns().get(1).column().position());
    }
    Statement.IndexColumn column = create.columns().getFirst();
    ColumnLookup.ordinal(table, column.column());
    if (method.equals("bm25") && column.operators().isPresent()) {
      throw refused("index USING bm25 with operators", column.operators().get().position());
    }
    String index =
        create.name().map(ColumnName::name).orElseGet(() -> freeName(name, column.column().name()));
    Optional<TableDefinition> holder = IndexTables.holder(List.of(name.schema(), index), context);
    if (holder.isPresent()) {
      if (create.ifNotExists()) {
        return;
      }
      throw new MegaDbException(
              ErrorCode.DUPLICATE_TABLE, "relation \"" + index + "\" already exists")
          .withPosition(create.name().map(ColumnName::position).orElse(0));
    }
    StringBuilder text = new StringBuilder(method).append(" (").append(column.column().name());
    column.operators().ifPresent(o -> text.append(' ').append(o.name()));
    text.append(')');
    create.options().forEach((key, value) -> text.append(' ').append(option(create, key, value)));
    try {
      alter(name, index, text.toString());
    } catch (MegaDbException e) {
      throw e.position().isPresent() ? e : e.withPosition(position(e, create));
    }
  }

  /** As PostgreSQL names an index. */
  private String freeName(TableName table, String column) {
    String first = table.name() + "_" + column + "_idx";
    String name = first;
    for (int i = 1; IndexTables.holder(List.of(table.schema(), name), context).isPresent(); i++) {
      name = first + i;
    }
    return name;
  }

  private static MegaDbException refused(String what, int position) {
    return new MegaDbException(
            ErrorCode.FEATURE_NOT_SUPPORTED,
            "vector tables have no " + what + " besides the primary key")
        .withHint(
            "There are USING hnsw (column vector_cosine_ops) and USING bm25 (column); conditions"
                + " on other columns need none.")
        .withPosition(position);
  }

  private static String option(Statement.CreateIndex create, String key, String value) {
    if (value.isEmpty() || value.chars().anyMatch(Character::isWhitespace)) {
      throw new MegaDbException(
              ErrorCode.INVALID_PARAMETER_VALUE, "invalid value for " + key + ": \"" + value + "\"")
          .withHint("A value is one word or number.")
          .withPosition(create.optionPositions().get(key));
    }
    return key + "=" + value;
  }

  /** Where the statement says what the tier does not take. */
  private static int position(MegaDbException error, Statement.CreateIndex create) {
    String message = error.getMessage();
    for (Map.Entry<String, Integer> option : create.optionPositions().entrySet()) {
      if (message.contains("\"" + option.getKey() + "\"")
          || message.contains(" for " + option.getKey() + ":")) {
        return option.getValue();
      }
    }
    Statement.IndexColumn column = create.columns().getFirst();
    return column
        .operators()
        .filter(o -> message.contains(o.name()))
        .orElse(column.column())
        .position();
  }

  void drop(Statement.DropIndex drop) {
    for (QualifiedName name : drop.names()) {
      Optional<TableDefinition> holder = IndexTables.holder(name.parts(), context);
      if (holder.isPresent()) {
        alter(holder.get().name(), name.name(), "");
      } else if (!drop.ifExists()) {
        throw new MegaDbException(
                ErrorCode.UNDEFINED_OBJECT, "index \"" + name.name() + "\" does not exist")
            .withHint("Indexes of oltp tables are dropped by a statement of their own.")
            .withPosition(name.position());
      }
    }
  }

  private void alter(TableName name, String index, String text) {
    session.refuseInTransaction(name.catalog());
    LocalTier tier = services.localTiers().get(name.catalog());
    TableChange change = new TableChange.SetOptions(Map.of(IndexTables.OPTION + index, text));
    services
        .catalog()
        .ddl(PendingDdl.Kind.ALTER, name, () -> tier.alterTable(name, List.of(change)));
  }
}
