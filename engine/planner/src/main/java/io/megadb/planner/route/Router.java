package io.megadb.planner.route;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LocalTier;
import io.megadb.sql.Statement;
import io.megadb.sql.text.SqlScanner;
import io.megadb.sql.text.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sends a statement to PostgreSQL as it is when nothing in it could be anyone else's. It looks at
 * the names in the text only, so whatever PostgreSQL can parse passes, and it errs to one side: a
 * column, an alias or a CTE that is called like an OLAP table makes the statement planned, which
 * gives the same answer.
 *
 * <p>A name that nobody knows goes to PostgreSQL too: a table made there a moment ago is not in the
 * catalog yet.
 *
 * <p>Threads: immutable.
 */
public final class Router {
  private static final String INFORMATION_SCHEMA = "information_schema";
  private static final Set<String> OWN =
      Set.of("graph_table", "embed_text", "bm25", "text_match", "rrf");

  private final String catalog;
  private final String database;
  private final KeptVectors keptVectors;

  /**
   * @param catalog the SQL tier's catalog name, {@code oltp}
   * @param database what {@code SqlTier.databaseName} says
   * @param computesVectors whether {@code SqlTier.vectorSchema} is there now
   */
  public Router(String catalog, String database, BooleanSupplier computesVectors) {
    this.catalog = catalog;
    this.database = database;
    this.keptVectors = new KeptVectors(catalog, computesVectors);
  }

  /**
   * The way of a parsed statement. Anything but queries, INSERT, UPDATE, DELETE, MERGE and what
   * only PostgreSQL knows is {@code Planned}: its name means that MegaDB runs it.
   *
   * @throws MegaDbException SYNTAX_ERROR for {@code ?} and {@code $1} in one statement
   */
  public Route route(
      String sql, Statement statement, CatalogSnapshot snapshot, List<String> searchPath) {
    return switch (statement) {
      case Statement.Query query -> route(sql, snapshot, searchPath);
      case Statement.Insert insert -> route(sql, snapshot, searchPath);
      case Statement.Update update -> route(sql, snapshot, searchPath);
      case Statement.Delete delete -> route(sql, snapshot, searchPath);
      case Statement.Merge merge -> route(sql, snapshot, searchPath);
      case Statement.PostgresOnly only -> verbatim(sql, snapshot, searchPath);
      case Statement.CreateIndex index -> verbatim(sql, snapshot, searchPath);
      case Statement.DropIndex index -> verbatim(sql, snapshot, searchPath);
      default -> new Route.Planned();
    };
  }

  /**
   * The way of a query, INSERT, UPDATE or DELETE that need not have been parsed: PostgreSQL's own
   * syntax is only known there.
   */
  public Route route(String sql, CatalogSnapshot snapshot, List<String> searchPath) {
    List<Token> tokens = SqlScanner.significant(sql);
    List<NameChain> chains = NameChain.of(tokens);
    Foreign foreign = Foreign.of(snapshot, catalog, searchPath);
    return callsOwn(tokens)
            || chains.stream().anyMatch(chain -> isForeign(chain, foreign))
            || keptVectors.areUsed(tokens, chains, snapshot)
        ? new Route.Planned()
        : verbatim(sql, tokens, chains, snapshot, searchPath);
  }

  /** The text as PostgreSQL takes it, whatever names stand in it. */
  public Route.PostgresVerbatim verbatim(
      String sql, CatalogSnapshot snapshot, List<String> searchPath) {
    List<Token> tokens = SqlScanner.significant(sql);
    return verbatim(sql, tokens, NameChain.of(tokens), snapshot, searchPath);
  }

  /**
   * The names that are not the SQL tier's.
   *
   * @param catalogs the other tiers'
   * @param names tables and views without their schema, if the search path finds them
   * @param qualified the same as {@code schema.name}, all of them
   */
  private record Foreign(Set<String> catalogs, Set<String> names, Set<List<String>> qualified) {

    static Foreign of(CatalogSnapshot snapshot, String own, List<String> searchPath) {
      List<TableName> others =
          Stream.concat(
                  snapshot.tables().keySet().stream().filter(n -> !n.catalog().equals(own)),
                  snapshot.views().keySet().stream())
              .toList();
      Set<String> catalogs =
          Stream.concat(
                  others.stream().map(TableName::catalog),
                  Stream.of("olap", "memory", "vector", "graph", ViewDefinition.CATALOG))
              .filter(c -> !c.equals(own))
              .collect(Collectors.toSet());
      return new Foreign(
          catalogs,
          others.stream()
              .filter(n -> searchPath.contains(n.schema()))
              .map(TableName::name)
              .collect(Collectors.toSet()),
          others.stream().map(n -> List.of(n.schema(), n.name())).collect(Collectors.toSet()));
    }
  }

  /**
   * PostgreSQL knows no GRAPH_TABLE and no {@code pagerank(GRAPH g)}, as property graphs are kept
   * in the catalog, and none of our functions on texts and rankings.
   */
  private static boolean callsOwn(List<Token> tokens) {
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if (!tokens.get(i).isName() || !tokens.get(i + 1).isSymbol("(")) {
        continue;
      }
      boolean function =
          i + 3 < tokens.size()
              && tokens.get(i + 2).text().equalsIgnoreCase("graph")
              && tokens.get(i + 3).isName();
      if (function || OWN.contains(tokens.get(i).text().toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isForeign(NameChain chain, Foreign foreign) {
    if (foreign.names().contains(chain.last()) || chain.last().equals(LocalTier.ROW_ID)) {
      return true;
    }
    return chain.size() > 1
        && (foreign.catalogs().contains(chain.first())
            || chain.first().equals(INFORMATION_SCHEMA)
            || foreign.qualified().contains(chain.parts().subList(0, 2)));
  }

  private Route.PostgresVerbatim verbatim(
      String sql,
      List<Token> tokens,
      List<NameChain> chains,
      CatalogSnapshot snapshot,
      List<String> searchPath) {
    char[] text = sql.toCharArray();
    if (!database.equals(catalog)) {
      for (NameChain chain : chains) {
        if (namesOwnTier(chain, snapshot, searchPath)) {
          blank(text, chain.starts().get(0), chain.starts().get(1));
        }
      }
    }
    List<Integer> order = new ArrayList<>();
    boolean numbered = false;
    boolean plain = false;
    for (Token token : tokens) {
      switch (token.kind()) {
        case PARAMETER -> {
          plain = true;
          order.add(order.size());
        }
        case NUMBERED_PARAMETER -> {
          numbered = true;
          order.add(parameterIndex(token));
          blank(text, token.start(), token.end());
          text[token.start()] = '?';
        }
        default -> {}
      }
      if (plain && numbered) {
        throw new MegaDbException(
                ErrorCode.SYNTAX_ERROR, "parameters ? and $1 cannot be mixed in one statement")
            .withPosition(token.position());
      }
    }
    return new Route.PostgresVerbatim(new String(text), order);
  }

  private static int parameterIndex(Token token) {
    String digits = token.text().substring(1);
    // PostgreSQL's protocol counts parameters in 16 bits.
    int number = digits.length() > 5 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    if (number < 1 || number > 65_535) {
      throw new MegaDbException(
              ErrorCode.UNDEFINED_PARAMETER, "there is no parameter " + token.text())
          .withPosition(token.position());
    }
    return number - 1;
  }

  /** Whether the chain begins with the tier's name, and not with an alias of that name. */
  private boolean namesOwnTier(NameChain chain, CatalogSnapshot snapshot, List<String> searchPath) {
    if (chain.size() < 2 || !chain.first().equals(catalog)) {
      return false;
    }
    String second = chain.parts().get(1);
    boolean schemaFollows = chain.size() > 2 && isSchema(second, snapshot);
    boolean tableFollows =
        snapshot.tables().containsKey(new TableName(catalog, searchPath.getFirst(), second))
            && snapshot.tablesNamed(catalog, second).isEmpty();
    return schemaFollows || tableFollows;
  }

  private static boolean isSchema(String name, CatalogSnapshot snapshot) {
    return snapshot.schemas().contains(name)
        || name.equals("pg_catalog")
        || name.equals(INFORMATION_SCHEMA);
  }

  private static void blank(char[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] != '\n') {
        text[i] = ' ';
      }
    }
  }
}
