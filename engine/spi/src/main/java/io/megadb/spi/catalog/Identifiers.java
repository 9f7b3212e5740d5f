package io.megadb.spi.catalog;

/** Quoting of identifiers and literals, the same in PostgreSQL and DuckDB. */
public final class Identifiers {
  private Identifiers() {}

  /** The identifier in double quotes, inner quotes doubled. */
  public static String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  /** The text as a string literal in single quotes (standard_conforming_strings on). */
  public static String literal(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }
}
