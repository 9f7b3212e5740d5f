package io.megadb.server.flight.metadata;

import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Foreign keys, which only the OLTP tier keeps, out of PostgreSQL's own catalog. */
final class ForeignKeys {
  /** The tier that has them. */
  static final String TIER = "oltp";

  // JDBC's numbers of what happens to rows that refer: cascade, restrict, set null, no action,
  // set default.
  private static final String RULES =
      "CASE %s WHEN 'c' THEN 0 WHEN 'r' THEN 1 WHEN 'n' THEN 2 WHEN 'd' THEN 4 ELSE 3 END";
  private static final String QUERY =
      "SELECT pn.nspname::text, p.relname::text, pa.attname::text, fn.nspname::text,"
          + " f.relname::text, fa.attname::text, k.n::integer, c.conname::text, i.relname::text, "
          + String.format(RULES, "c.confupdtype")
          + ", "
          + String.format(RULES, "c.confdeltype")
          + " FROM pg_catalog.pg_constraint c"
          + " CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k(f, p, n)"
          + " JOIN pg_catalog.pg_class f ON f.oid = c.conrelid"
          + " JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace"
          + " JOIN pg_catalog.pg_class p ON p.oid = c.confrelid"
          + " JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace"
          + " JOIN pg_catalog.pg_attribute fa ON fa.attrelid = f.oid AND fa.attnum = k.f"
          + " JOIN pg_catalog.pg_attribute pa ON pa.attrelid = p.oid AND pa.attnum = k.p"
          + " LEFT JOIN pg_catalog.pg_class i ON i.oid = c.conindid"
          + " WHERE c.contype = 'f'";

  private ForeignKeys() {}

  /** One side of a key; what is empty is any. */
  record Side(Optional<String> catalog, Optional<String> schema, Optional<String> table) {
    static final Side ANY = new Side(Optional.empty(), Optional.empty(), Optional.empty());

    private String condition(String schemaColumn, String tableColumn) {
      return schema.map(s -> " AND " + schemaColumn + " = " + Identifiers.literal(s)).orElse("")
          + table.map(t -> " AND " + tableColumn + " = " + Identifiers.literal(t)).orElse("");
    }

    private boolean none() {
      return catalog.filter(c -> !c.isEmpty() && !c.equals(TIER)).isPresent();
    }
  }

  /** Rows of Flight SQL's imported and exported keys. */
  static List<Object[]> read(Side referred, Side referring, Session session) {
    List<Object[]> keys = new ArrayList<>();
    if (referred.none() || referring.none()) {
      return keys;
    }
    String sql =
        QUERY
            + referred.condition("pn.nspname", "p.relname")
            + referring.condition("fn.nspname", "f.relname")
            + " ORDER BY 1, 2, 4, 5, 8, 7";
    try (QueryResult result = session.execute(sql)) {
      var reader = ((QueryResult.Rows) result).reader();
      while (reader.loadNextBatch()) {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        for (int row = 0; row < root.getRowCount(); row++) {
          keys.add(key(root, row));
        }
      }
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "reading foreign keys failed", e);
    }
    return keys;
  }

  private static Object[] key(VectorSchemaRoot root, int row) {
    return new Object[] {
      TIER,
      text(root, 0, row),
      text(root, 1, row),
      text(root, 2, row),
      TIER,
      text(root, 3, row),
      text(root, 4, row),
      text(root, 5, row),
      root.getVector(6).getObject(row),
      text(root, 7, row),
      text(root, 8, row),
      root.getVector(9).getObject(row),
      root.getVector(10).getObject(row)
    };
  }

  private static String text(VectorSchemaRoot root, int column, int row) {
    Object value = root.getVector(column).getObject(row);
    return value == null ? null : value.toString();
  }
}
