package io.megadb.tier.oltp;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vector types of a PostgreSQL: pgvector's where the extension is or can be made, else domains
 * in the schema {@code megadb_catalog} that are named like the type, {@code "vector(3)"}. A domain
 * is over {@code real[]} ({@code text} for sparse vectors) and checks its values; PostgreSQL keeps
 * them, DuckDB computes with them. {@code bit(n)} is PostgreSQL's own, its distances are
 * pgvector's.
 *
 * <p>Threads: any. What is known is read anew with the tables.
 */
final class VectorTypes {
  /** Where the domains are. */
  static final String SCHEMA = "megadb_catalog";

  private static final Logger LOG = LoggerFactory.getLogger(VectorTypes.class);
  private static final String STATE_SQL = resource("vectors.sql");

  private final PgCatalog catalog;
  private final Consumer<Set<Integer>> dense;
  private volatile Known known;

  /**
   * What the database has.
   *
   * @param schema of the extension, null without it
   * @param available whether the server has the extension's files
   * @param domains whether any domain was made
   * @param names the extension's types by number
   */
  private record Known(
      String schema, boolean available, boolean domains, Map<Integer, String> names) {}

  /**
   * @param dense told the numbers of the types with a float for each dimension
   */
  VectorTypes(PgCatalog catalog, Consumer<Set<Integer>> dense) {
    this.catalog = catalog;
    this.dense = dense;
    refresh();
  }

  private static String resource(String name) {
    try (var in = VectorTypes.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException("resource " + name, e);
    }
  }

  /** Looks at the database again. */
  void refresh() {
    known = catalog.with(VectorTypes::read);
    dense.accept(
        known.names().keySet().stream()
            .filter(oid -> ofOid(oid, -1).orElseThrow() instanceof SqlType.DenseVector)
            .collect(Collectors.toSet()));
  }

  private static Known read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(STATE_SQL)) {
      rows.next();
      String schema = rows.getString("extension_schema");
      boolean available = rows.getBoolean("available");
      boolean domains = rows.getBoolean("domains");
      Map<Integer, String> names = new HashMap<>();
      do {
        if (rows.getString("type_name") != null) {
          names.put((int) rows.getLong("type_oid"), rows.getString("type_name"));
        }
      } while (rows.next());
      return new Known(schema, available, domains, Map.copyOf(names));
    }
  }

  /** The extension's schema, if all vectors of the database are the extension's. */
  Optional<String> schema() {
    Known now = known;
    return now.domains() ? Optional.empty() : Optional.ofNullable(now.schema());
  }

  /**
   * The type of that number, if it is the extension's.
   *
   * @param modifier the dimension, -1 without one
   */
  Optional<SqlType> ofOid(int oid, int modifier) {
    return Optional.ofNullable(known.names().get(oid))
        .flatMap(name -> TypeTable.parse(modifier > 0 ? name + "(" + modifier + ")" : name));
  }

  /** A column's type in CREATE TABLE; the extension or the domain is made if it is not there. */
  String columnType(SqlType.VectorType type) {
    if (type instanceof SqlType.BitString) {
      return type.sql();
    }
    if (known.schema() == null && known.available()) {
      createExtension();
    }
    String schema = known.schema();
    if (schema != null) {
      return Identifiers.quote(schema) + "." + type.sql();
    }
    return domain(type);
  }

  /** In pg_catalog, so that every search path finds it; without the right to, domains will do. */
  private void createExtension() {
    try {
      run("CREATE EXTENSION IF NOT EXISTS vector SCHEMA pg_catalog");
      LOG.info("Made the extension vector in PostgreSQL");
    } catch (io.megadb.spi.error.MegaDbException e) {
      LOG.info("PostgreSQL does not make the extension vector; vectors are kept as arrays", e);
    }
    refresh();
  }

  private String domain(SqlType.VectorType type) {
    String name = SCHEMA + "." + Identifiers.quote(type.sql());
    int dimension = type.dimension();
    String definition =
        switch (type) {
          case SqlType.DenseVector dense ->
              " AS real[] CHECK (VALUE IS NULL OR (pg_catalog.array_ndims(VALUE) = 1"
                  + " AND pg_catalog.cardinality(VALUE) = "
                  + dimension
                  + " AND pg_catalog.array_position(VALUE, NULL) IS NULL"
                  + " AND NOT VALUE && '{NaN,Infinity,-Infinity}'::real[]))";
          case SqlType.SparseVector sparse -> " AS text CHECK (VALUE LIKE '{%}/" + dimension + "')";
          case SqlType.BitString bits -> throw new IllegalStateException("bit has no domain");
        };
    run(
        "DO $do$ BEGIN CREATE SCHEMA IF NOT EXISTS "
            + SCHEMA
            + "; CREATE DOMAIN "
            + name
            + definition
            + "; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $do$");
    refresh();
    return name;
  }

  private void run(String sql) {
    catalog.with(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
          }
        });
  }
}
