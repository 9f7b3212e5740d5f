package io.megadb.exec.ddl;

import io.megadb.exec.session.QueryRegistry;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.ColumnName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Who may be named as an owner: the session's user and the SQL tier's roles. */
final class Roles {
  private final String user;
  private final SqlTierSession session;
  private final QueryRegistry.Entry entry;

  Roles(String user, SqlTierSession session, QueryRegistry.Entry entry) {
    this.user = user;
    this.session = session;
    this.entry = entry;
  }

  /**
   * The role that is meant.
   *
   * @param written empty for the session's user
   * @throws MegaDbException UNDEFINED_OBJECT if there is none of that name
   */
  String named(Optional<ColumnName> written) {
    if (written.isEmpty() || written.get().name().equals(user) || exists(written.get().name())) {
      return written.map(ColumnName::name).orElse(user);
    }
    throw new MegaDbException(
            ErrorCode.UNDEFINED_OBJECT, "role \"" + written.get().name() + "\" does not exist")
        .withPosition(written.get().position())
        .withHint("Name yourself, " + Identifiers.quote(user) + ", or a role of PostgreSQL.");
  }

  private boolean exists(String name) {
    String sql =
        "SELECT rolname::text FROM pg_catalog.pg_roles WHERE rolname = "
            + Identifiers.literal(name);
    List<Column> columns = List.of(Column.of("role", SqlType.Simple.TEXT));
    try (ArrowReader reader = session.read(sql, columns, entry.context())) {
      boolean found = false;
      while (reader.loadNextBatch()) {
        found |= reader.getVectorSchemaRoot().getRowCount() > 0;
      }
      return found;
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "reading roles failed", e);
    }
  }
}
