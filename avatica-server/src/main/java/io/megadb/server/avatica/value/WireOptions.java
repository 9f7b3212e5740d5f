package io.megadb.server.avatica.value;

import java.time.ZoneId;

/**
 * How values are written for one connection.
 *
 * @param serialization of the requests
 * @param temporal how dates and times are sent
 * @param zone of timestamptz values in text
 */
public record WireOptions(Serialization serialization, Temporal temporal, ZoneId zone) {

  /** Avatica's two formats. */
  public enum Serialization {
    JSON,
    PROTOBUF
  }

  /**
   * How dates and times are sent. Avatica's own representations hold milliseconds and no year
   * before 1, so the exact one is text.
   */
  public enum Temporal {
    /** PostgreSQL's text: exact, all years, microseconds. */
    TEXT,
    /** java.sql.Date, Time and Timestamp for date, time and timestamp. */
    JDBC
  }
}
