package io.megadb.server.avatica;

import io.megadb.server.avatica.value.WireOptions.Temporal;
import io.megadb.server.wire.MetadataSource;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.sql.Connection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.avatica.Meta.DatabaseProperty;

/** Properties the server tells its clients, and those that clients give their connections. */
final class DatabaseProperties {
  /** The Avatica connection property that chooses {@link Temporal}. */
  static final String TEMPORAL = "temporal";

  private DatabaseProperties() {}

  /** What java.sql.DatabaseMetaData shows of the server. */
  static Map<DatabaseProperty, Object> of(String version) {
    Map<DatabaseProperty, Object> properties = new EnumMap<>(DatabaseProperty.class);
    String[] parts = version.split("\\.");
    properties.put(DatabaseProperty.GET_DATABASE_PRODUCT_NAME, "MegaDB");
    properties.put(DatabaseProperty.GET_DATABASE_PRODUCT_VERSION, version);
    properties.put(DatabaseProperty.GET_DATABASE_MAJOR_VERSION, Integer.parseInt(parts[0]));
    properties.put(DatabaseProperty.GET_DATABASE_MINOR_VERSION, Integer.parseInt(parts[1]));
    properties.put(
        DatabaseProperty.GET_DEFAULT_TRANSACTION_ISOLATION, Connection.TRANSACTION_READ_COMMITTED);
    properties.put(DatabaseProperty.GET_S_Q_L_KEYWORDS, MetadataSource.KEYWORDS);
    return properties;
  }

  /** What a client wants of its connection. */
  static Temporal temporal(Map<String, String> info) {
    String wanted = info == null ? null : info.get(TEMPORAL);
    return switch (wanted == null ? "text" : wanted.toLowerCase(Locale.ROOT)) {
      case "text" -> Temporal.TEXT;
      case "jdbc" -> Temporal.JDBC;
      default ->
          throw new MegaDbException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              "connection property temporal is text or jdbc, not \"" + wanted + "\"");
    };
  }
}
