package io.megadb.trino;

import io.trino.spi.connector.Connector;
import io.trino.spi.connector.ConnectorContext;
import io.trino.spi.connector.ConnectorFactory;
import java.util.Map;

/** Makes the connector of a catalog properties file. */
final class MegadbConnectorFactory implements ConnectorFactory {
  @Override
  public String getName() {
    return "megadb";
  }

  @Override
  public Connector create(
      String catalogName, Map<String, String> properties, ConnectorContext context) {
    return MegadbConnector.of(MegadbConfig.of(properties), context.getTypeManager());
  }
}
