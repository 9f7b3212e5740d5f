package io.megadb.bench.peers;

import com.google.inject.Inject;
import io.trino.plugin.base.mapping.IdentifierMapping;
import io.trino.plugin.jdbc.BaseJdbcClient;
import io.trino.plugin.jdbc.BaseJdbcConfig;
import io.trino.plugin.jdbc.ColumnMapping;
import io.trino.plugin.jdbc.ConnectionFactory;
import io.trino.plugin.jdbc.JdbcTypeHandle;
import io.trino.plugin.jdbc.QueryBuilder;
import io.trino.plugin.jdbc.StandardColumnMappings;
import io.trino.plugin.jdbc.WriteMapping;
import io.trino.plugin.jdbc.logging.RemoteQueryModifier;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.Type;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;

/**
 * Reads PostgreSQL the way Trino's own connector for it does: a cursor of some 100,000 values a
 * round trip, a call of the driver per value. Writes nothing.
 */
public final class PostgresClient extends BaseJdbcClient {
  private static final int VALUES_A_FETCH = 100_000;
  private static final int LEAST_ROWS_A_FETCH = 1_000;

  /** As Guice makes it. */
  @Inject
  public PostgresClient(
      BaseJdbcConfig config,
      ConnectionFactory connections,
      QueryBuilder queries,
      IdentifierMapping identifiers,
      RemoteQueryModifier modifier) {
    super(
        "\"",
        connections,
        queries,
        config.getJdbcTypesMappedToVarchar(),
        identifiers,
        modifier,
        false);
  }

  @Override
  public PreparedStatement getPreparedStatement(
      Connection connection, String sql, Optional<Integer> columns) throws SQLException {
    // The driver has cursors within transactions alone.
    connection.setAutoCommit(false);
    PreparedStatement statement = connection.prepareStatement(sql);
    if (columns.isPresent()) {
      statement.setFetchSize(
          Math.max(VALUES_A_FETCH / Math.max(1, columns.get()), LEAST_ROWS_A_FETCH));
    }
    return statement;
  }

  @Override
  public Optional<ColumnMapping> toColumnMapping(
      ConnectorSession session, Connection connection, JdbcTypeHandle type) {
    return switch (type.jdbcType()) {
      case Types.INTEGER -> Optional.of(StandardColumnMappings.integerColumnMapping());
      case Types.BIGINT -> Optional.of(StandardColumnMappings.bigintColumnMapping());
      case Types.DOUBLE -> Optional.of(StandardColumnMappings.doubleColumnMapping());
      case Types.NUMERIC ->
          Optional.of(
              StandardColumnMappings.decimalColumnMapping(
                  DecimalType.createDecimalType(
                      type.requiredColumnSize(), type.requiredDecimalDigits())));
      case Types.VARCHAR ->
          Optional.of(
              StandardColumnMappings.defaultVarcharColumnMapping(type.requiredColumnSize(), true));
      case Types.DATE -> Optional.of(StandardColumnMappings.dateColumnMappingUsingLocalDate());
      default -> Optional.empty();
    };
  }

  @Override
  public WriteMapping toWriteMapping(ConnectorSession session, Type type) {
    throw new TrinoException(StandardErrorCode.NOT_SUPPORTED, "this connector writes nothing");
  }
}
