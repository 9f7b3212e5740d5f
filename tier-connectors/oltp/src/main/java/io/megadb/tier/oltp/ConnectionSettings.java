package io.megadb.tier.oltp;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.tier.SqlTierSession.Access;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;

/**
 * What is known about a pooled connection: the session settings it has, so that they are sent only
 * when a session wants others, and the statements it has described. One object for each physical
 * connection; used by whoever has it on loan.
 */
final class ConnectionSettings {
  /** Repeated before each statement of a read-only session: the one before may have lifted it. */
  static final String STAY_READ_ONLY = "SET default_transaction_read_only TO on";

  /**
   * What a session wants.
   *
   * @param searchPath schemas; null for the server's default
   * @param timeZone a zone's name; null for UTC
   * @param access what transactions may do
   */
  record Wanted(List<String> searchPath, String timeZone, Access access) {
    static final Wanted DEFAULT = new Wanted(null, null, Access.READ_WRITE);

    /** None at all for the server's default. */
    Wanted withSearchPath(List<String> schemas) {
      return new Wanted(schemas.isEmpty() ? null : List.copyOf(schemas), timeZone, access);
    }

    Wanted withTimeZone(ZoneId zone) {
      String id = zone.getId();
      boolean utc = id.equals("Z") || id.equals("UTC");
      // PostgreSQL reads a bare offset's sign the other way round, unless it is an interval.
      return new Wanted(searchPath, utc ? null : id, access);
    }

    Wanted withAccess(Access wanted) {
      return new Wanted(searchPath, timeZone, wanted);
    }

    private String pathAndZone() {
      String path =
          searchPath == null
              ? "RESET search_path"
              : "SELECT pg_catalog.set_config('search_path', "
                  + Identifiers.literal(
                      searchPath.stream().map(Identifiers::quote).collect(Collectors.joining(", ")))
                  + ", false)";
      String zone = "SET TimeZone TO " + Identifiers.literal(timeZone == null ? "UTC" : timeZone);
      return path + ";" + zone;
    }
  }

  private Wanted applied = Wanted.DEFAULT;
  private boolean appliedInTransaction;
  private boolean wasReadOnly;
  private final Map<Query, Integer> describedIn = new WeakHashMap<>();
  private final AtomicInteger tableChanges;
  private int epoch;
  private Set<Integer> binaryOids = Set.of();

  /**
   * @param tableChanges counts DDL on any connection of the tier
   */
  ConnectionSettings(AtomicInteger tableChanges) {
    this.tableChanges = tableChanges;
  }

  /**
   * Whether the driver knows a statement's columns, so that they come in binary. It forgets all
   * when the search path changes and at some errors; a statement it has forgotten would be run with
   * results in text.
   */
  boolean isDescribed(Query query) {
    Integer at = describedIn.get(query);
    return at != null && at == now() && query.isStatementDescribed();
  }

  /** Tells the driver which types' results are to come in binary, if it does not know. */
  void receiveInBinary(Set<Integer> oids, QueryExecutor executor) {
    if (!oids.equals(binaryOids)) {
      executor.setBinaryReceiveOids(oids);
      binaryOids = oids;
      // What was described before would come as it did.
      forgetDescriptions();
    }
  }

  void described(Query query) {
    describedIn.put(query, now());
  }

  /** The next run prepares it anew. */
  void undescribed(Query query) {
    describedIn.remove(query);
  }

  private int now() {
    return epoch + tableChanges.get();
  }

  /**
   * To be called after DDL. PostgreSQL fixes a prepared statement's parameter types once and for
   * all; a column that has another type now must not be compared with a parameter of the old one.
   */
  void tablesChanged() {
    tableChanges.incrementAndGet();
  }

  /** To be called after whatever may make the driver forget descriptions. */
  void forgetDescriptions() {
    epoch++;
  }

  /** Whether the connection must be told. */
  boolean differsFrom(Wanted wanted) {
    return !Objects.equals(applied, wanted);
  }

  /** One text that makes it so. */
  String sqlFor(Wanted wanted) {
    String access =
        switch (wanted.access()) {
          case READ_ONLY -> ";" + STAY_READ_ONLY;
          // Never sent for nothing: it would undo what the user set himself.
          case READ_WRITE -> wasReadOnly ? ";RESET default_transaction_read_only" : "";
        };
    return wanted.pathAndZone() + access;
  }

  void applied(Wanted wanted, boolean inTransaction) {
    applied = wanted;
    wasReadOnly |= wanted.access() == Access.READ_ONLY;
    forgetDescriptions();
    appliedInTransaction |= inTransaction;
  }

  /** A rollback may have taken back what was set within the transaction. */
  void transactionEnded() {
    if (appliedInTransaction) {
      applied = null;
      appliedInTransaction = false;
      forgetDescriptions();
    }
  }
}
