package io.megadb.exec.compile;

import io.megadb.planner.bind.BindContext;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which tables CREATE INDEX and DROP INDEX are about. Stateless. */
public final class IndexTables {
  /** What an index's option of a table begins with. */
  public static final String OPTION = "index.";

  private IndexTables() {}

  /** Whether the table is one of a tier that is no SQL tier. */
  static boolean isLocal(
      Statement.CreateIndex create, BindContext context, Set<String> localTiers) {
    return table(create.table(), context)
        .filter(t -> localTiers.contains(t.name().catalog()))
        .isPresent();
  }

  /** Whether an index is one of such a tier. */
  static boolean isLocal(Statement.DropIndex drop, BindContext context) {
    return drop.names().stream().anyMatch(n -> holder(n.parts(), context).isPresent());
  }

  /** The table of that name. */
  public static Optional<TableDefinition> table(QualifiedName name, BindContext context) {
    List<String> parts = name.parts();
    List<String> schemas =
        parts.size() == 1 ? context.searchPath() : List.of(parts.get(parts.size() - 2));
    for (String schema : schemas) {
      Optional<TableDefinition> found =
          context.snapshot().tables().values().stream()
              .filter(t -> t.name().schema().equals(schema))
              .filter(t -> t.name().name().equals(parts.getLast()))
              .filter(t -> parts.size() < 3 || t.name().catalog().equals(parts.getFirst()))
              .findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The table that has an index of that name. */
  public static Optional<TableDefinition> holder(List<String> index, BindContext context) {
    List<String> schemas =
        index.size() == 1 ? context.searchPath() : List.of(index.get(index.size() - 2));
    return context.snapshot().tables().values().stream()
        .filter(t -> schemas.contains(t.name().schema()))
        .filter(t -> t.options().containsKey(OPTION + index.getLast()))
        .findFirst();
  }
}
