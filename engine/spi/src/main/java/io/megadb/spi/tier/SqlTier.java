package io.megadb.spi.tier;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.util.Map;
import java.util.Optional;

/** A tier that runs SQL itself. */
public non-sealed interface SqlTier extends Tier {
  /** Opens a session; it borrows a connection per statement or transaction. */
  SqlTierSession openSession();

  /**
   * Whether strings compare by code point, so that comparisons, ORDER BY and min/max on text may be
   * pushed.
   */
  boolean comparesTextByCodePoint();

  /** The name of the database that {@code catalog.schema.table} must be written with inside it. */
  String databaseName();

  /**
   * Table option of a tier's table that has a column of a vector type for which the tier's engine
   * only keeps values: it knows none of their operators and reads none of their texts.
   */
  String KEPT_VECTORS = "megadb.kept_vectors";

  /**
   * The schema in which the tier's engine has pgvector's types, operators and functions; empty if
   * the engine cannot compute with vectors, or must not because some table only keeps them.
   */
  default Optional<String> vectorSchema() {
    return Optional.empty();
  }

  /**
   * What the tier's engine has found out about the columns of a table, by name; may be some seconds
   * old. Nothing of columns, or tables, that it has not looked at.
   */
  default Map<String, ColumnEstimate> columnEstimates(TableName table) {
    return Map.of();
  }

  /**
   * The type, as CREATE TABLE writes it in this tier, of a column for values of a type. It is made
   * if it has to be.
   *
   * @throws io.megadb.spi.error.MegaDbException as the engine has it, if it can't be made
   */
  default String columnType(SqlType type) {
    return TypeTable.postgres(type);
  }
}
