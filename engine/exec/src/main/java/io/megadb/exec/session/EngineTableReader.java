package io.megadb.exec.session;

import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.TableReader;
import io.megadb.spi.tier.TableView;

/** Tables for table functions, as one session sees them. Any thread. */
final class EngineTableReader implements TableReader {
  private final EngineServices services;
  private final String user;
  private final SessionSettings settings;

  /**
   * @param settings of the asking session, as they are now
   */
  EngineTableReader(EngineServices services, String user, SessionSettings settings) {
    this.services = services;
    this.user = user;
    this.settings = settings.copy();
  }

  @Override
  public TableView view(QueryContext context) {
    return new EngineTableView(services, user, settings, context);
  }

  @Override
  public String session() {
    return user + '|' + settings.timeZone().getId() + '|' + String.join(",", settings.searchPath());
  }
}
