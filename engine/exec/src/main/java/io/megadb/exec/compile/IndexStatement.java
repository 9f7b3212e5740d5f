package io.megadb.exec.compile;

import io.megadb.planner.bind.BindContext;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CREATE INDEX and DROP INDEX, as far as tables that PostgreSQL does not have are concerned. */
public sealed interface IndexStatement {
  /** What an index's option of a table begins with. */
  String OPTION = "index.";

  /**
   * CREATE INDEX.
   *
   * @param name empty if the statement leaves it out
   * @param position where the table stands in the statement, from 1, in characters (code points)
   * @param method after USING, in lower case; empty without
   * @param columns what stands in parentheses
   * @param with what stands in WITH (...), empty without
   */
  record Create(
      boolean unique,
      boolean ifNotExists,
      Optional<String> name,
      List<String> table,
      int position,
      Optional<String> method,
      String columns,
      String with)
      implements IndexStatement {}

  /** DROP INDEX. */
  record Drop(boolean ifExists, List<List<String>> names) implements IndexStatement {}

  /** Whether a table or an index it names is one of a tier that is no SQL tier. */
  static boolean isLocal(
      Statement.PostgresOnly statement, BindContext context, Set<String> localTiers) {
    return switch (parse(statement).orElse(null)) {
      case null -> false;
      case Create create ->
          table(create.table(), context)
              .filter(t -> localTiers.contains(t.name().catalog()))
              .isPresent();
      case Drop drop -> drop.names().stream().anyMatch(n -> holder(n, context).isPresent());
    };
  }

  /** The table of that name. */
  static Optional<TableDefinition> table(List<String> name, BindContext context) {
    List<String> schemas =
        name.size() == 1 ? context.searchPath() : List.of(name.get(name.size() - 2));
    for (String schema : schemas) {
      Optional<TableDefinition> found =
          context.snapshot().tables().values().stream()
              .filter(t -> t.name().schema().equals(schema))
              .filter(t -> t.name().name().equals(name.getLast()))
              .filter(t -> name.size() < 3 || t.name().catalog().equals(name.getFirst()))
              .findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The table that has an index of that name. */
  static Optional<TableDefinition> holder(List<String> index, BindContext context) {
    List<String> schemas =
        index.size() == 1 ? context.searchPath() : List.of(index.get(index.size() - 2));
    return context.snapshot().tables().values().stream()
        .filter(t -> schemas.contains(t.name().schema()))
        .filter(t -> t.options().containsKey(OPTION + index.getLast()))
        .findFirst();
  }

  /** Reads a statement; empty if it is none of these, or written in a way only PostgreSQL knows. */
  static Optional<IndexStatement> parse(Statement.PostgresOnly statement) {
    if (statement.keyword().equals("CREATE INDEX")
        || statement.keyword().equals("CREATE UNIQUE INDEX")) {
      Matcher parts = Patterns.CREATE.matcher(statement.text());
      return parts.matches()
          ? Optional.of(
              new Create(
                  parts.group("unique") != null,
                  parts.group("ifnot") != null,
                  Optional.ofNullable(parts.group("name")).map(IndexStatement::identifier),
                  identifiers(parts.group("table")),
                  statement.text().codePointCount(0, parts.start("table")) + 1,
                  Optional.ofNullable(parts.group("method")).map(m -> m.toLowerCase(Locale.ROOT)),
                  parts.group("columns").strip(),
                  parts.group("with") == null ? "" : parts.group("with").strip()))
          : Optional.empty();
    }
    if (statement.keyword().equals("DROP INDEX")) {
      Matcher parts = Patterns.DROP.matcher(statement.text());
      if (parts.matches()) {
        List<List<String>> names = new ArrayList<>();
        for (String name : parts.group("names").split(",")) {
          names.add(identifiers(name.strip()));
        }
        return Optional.of(new Drop(parts.group("ifexists") != null, names));
      }
    }
    return Optional.empty();
  }

  private static List<String> identifiers(String dotted) {
    List<String> parts = new ArrayList<>();
    Matcher each = Patterns.IDENTIFIER.matcher(dotted);
    while (each.find()) {
      parts.add(identifier(each.group()));
    }
    return parts;
  }

  private static String identifier(String written) {
    return written.startsWith("\"")
        ? written.substring(1, written.length() - 1).replace("\"\"", "\"")
        : written.toLowerCase(Locale.ROOT);
  }

  /** How these statements look. */
  final class Patterns {
    private static final String ID = "(?:\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_$]*)";
    private static final Pattern IDENTIFIER = Pattern.compile(ID);
    private static final Pattern CREATE =
        Pattern.compile(
            "\\s*create\\s+(?<unique>unique\\s+)?index\\s+(?:concurrently\\s+)?"
                + "(?<ifnot>if\\s+not\\s+exists\\s+)?(?:(?!on\\s)(?<name>"
                + ID
                + ")\\s+)?on\\s+(?:only\\s+)?(?<table>"
                + ID
                + "(?:\\s*\\.\\s*"
                + ID
                + "){0,2})\\s*(?:using\\s+(?<method>\\w+)\\s*)?\\((?<columns>[^()]*)\\)\\s*"
                + "(?:with\\s*\\((?<with>[^()]*)\\)\\s*)?;?\\s*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern DROP =
        Pattern.compile(
            "\\s*drop\\s+index\\s+(?:concurrently\\s+)?(?<ifexists>if\\s+exists\\s+)?"
                + "(?<names>[^;]*?)(?:\\s+(?:cascade|restrict))?\\s*;?\\s*",
            Pattern.CASE_INSENSITIVE);

    private Patterns() {}
  }
}
