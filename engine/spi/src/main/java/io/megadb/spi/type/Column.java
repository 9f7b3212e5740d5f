package io.megadb.spi.type;

import java.util.Objects;

/** A named, typed column of a table, a result or a struct. */
public record Column(String name, SqlType type, boolean nullable) {
  public Column {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
  }

  /** A column that may hold NULL. */
  public static Column of(String name, SqlType type) {
    return new Column(name, type, true);
  }
}
