package io.megadb.exec.session;

import io.megadb.graph.call.GraphAlgorithm;
import io.megadb.planner.bind.NearestTable;
import io.megadb.planner.bind.graph.algorithm.GraphFunctions;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.sql.text.IdentifierChains;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the SQL tier says about unknown names, with what only the catalog knows: the nearest name
 * may be another tier's, and a utility statement's error has no position of its own.
 */
final class SqlTierErrors {
  private static final Pattern MISSING_RELATION =
      Pattern.compile("relation \"(?:[^\"]*\\.)?([^\"]+)\" does not exist");
  private static final Pattern MISSING_COLUMN =
      Pattern.compile("column \"([^\"]+)\" (?:of relation .* |named in key )?does not exist");

  private static final Pattern MISSING_FUNCTION = Pattern.compile("^function ([a-z_]+)\\(");

  private SqlTierErrors() {}

  /** The same error, with position and nearest name where they can be found. */
  static MegaDbException explained(
      MegaDbException e, String sql, CatalogSnapshot snapshot, List<String> searchPath) {
    if (e.is(ErrorCode.UNDEFINED_TABLE)) {
      return table(e, sql, snapshot, searchPath);
    }
    if (e.is(ErrorCode.UNDEFINED_FUNCTION)) {
      Matcher matcher = MISSING_FUNCTION.matcher(e.getMessage());
      return matcher.find() && GraphAlgorithm.named(matcher.group(1)).isPresent()
          ? e.withHint(GraphFunctions.usage(matcher.group(1)))
          : e;
    }
    return e.is(ErrorCode.UNDEFINED_COLUMN) ? column(e, sql, snapshot) : e;
  }

  private static MegaDbException table(
      MegaDbException e, String sql, CatalogSnapshot snapshot, List<String> searchPath) {
    Matcher matcher = MISSING_RELATION.matcher(e.getMessage());
    if (e.hint().isPresent() || !matcher.find()) {
      return e;
    }
    String missing = matcher.group(1);
    for (TableName table : snapshot.tables().keySet()) {
      if (searchPath.contains(table.schema()) && table.name().equals(missing)) {
        return located(
            new MegaDbException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "this statement is only for oltp tables, "
                        + table
                        + " is in "
                        + table.catalog())
                .withHint("SELECT * FROM megadb.system.tables shows each table's tier."),
            sql,
            missing);
      }
    }
    return located(
        e.withHint(
            NearestTable.hint(missing, snapshot, searchPath)
                .orElse("SELECT * FROM megadb.system.tables lists all tables.")),
        sql,
        missing);
  }

  private static MegaDbException column(MegaDbException e, String sql, CatalogSnapshot snapshot) {
    Matcher matcher = MISSING_COLUMN.matcher(e.getMessage());
    if (!matcher.find()) {
      return e;
    }
    String missing = matcher.group(1);
    MegaDbException placed = located(e, sql, missing);
    if (e.hint().isPresent()) {
      return placed;
    }
    if (snapshot.graphs().keySet().stream().anyMatch(graph -> graph.name().equals(missing))) {
      return placed.withHint("A property graph of that name is written GRAPH " + missing + ".");
    }
    List<String> mentioned =
        IdentifierChains.of(sql).stream().map(chain -> chain.parts().getLast()).toList();
    List<String> columns =
        snapshot.tables().values().stream()
            .filter(t -> mentioned.contains(t.name().name()))
            .flatMap(t -> t.columns().stream())
            .map(ColumnDefinition::name)
            .distinct()
            .toList();
    return NearestName.of(missing, columns)
        .map(near -> placed.withHint("Did you mean \"" + near + "\"?"))
        .orElse(placed);
  }

  /** Where the name stands, if the error does not know and it stands in one place only. */
  private static MegaDbException located(MegaDbException e, String sql, String name) {
    if (e.position().isPresent()) {
      return e;
    }
    List<Integer> places =
        IdentifierChains.of(sql).stream()
            .filter(chain -> chain.parts().getLast().equals(name))
            .map(IdentifierChains.Chain::position)
            .toList();
    return places.size() == 1 ? e.withPosition(places.getFirst()) : e;
  }
}
