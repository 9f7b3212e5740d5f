package io.megadb.trino.handle;

import io.megadb.spi.catalog.TableName;
import io.trino.spi.connector.SchemaTableName;
import java.util.Locale;

/** A table's name as MegaDB writes it; Trino folds names to lower case. */
public record RemoteTable(String catalog, String schema, String name) {
  /** Each part quoted, joined by dots. */
  public String quoted() {
    return new TableName(catalog, schema, name).quoted();
  }

  /** The name under which Trino knows it. */
  public SchemaTableName trinoName() {
    return new SchemaTableName(
        schema.toLowerCase(Locale.ENGLISH), name.toLowerCase(Locale.ENGLISH));
  }

  @Override
  public String toString() {
    return catalog + "." + schema + "." + name;
  }
}
