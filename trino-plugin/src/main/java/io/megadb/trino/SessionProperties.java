package io.megadb.trino;

import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.session.PropertyMetadata;
import java.util.ArrayList;
import java.util.List;

/** What a session may say of a catalog: a switch for each rule of push-down, and bounds. */
public final class SessionProperties {
  private static final String SPLITS = "splits";
  private static final String WAIT = "dynamic_filter_wait_ms";
  private static final String DOMAIN_VALUES = "domain_max_values";
  private static final int DEFAULT_DOMAIN_VALUES = 5_000;

  /** A kind of push-down. */
  public enum Rule {
    FILTER("filter_pushdown_enabled", "Filters are evaluated by MegaDB"),
    PROJECTION("projection_pushdown_enabled", "Expressions and distances are evaluated by MegaDB"),
    LIMIT("limit_pushdown_enabled", "LIMIT is applied by MegaDB"),
    TOPN("topn_pushdown_enabled", "ORDER BY ... LIMIT is done by MegaDB"),
    AGGREGATION("aggregation_pushdown_enabled", "Aggregates are computed by MegaDB"),
    JOIN("join_pushdown_enabled", "Tables of the tier are joined by MegaDB"),
    DYNAMIC_FILTER("dynamic_filter_pushdown_enabled", "What joins find out narrows scans");

    private final String property;
    private final String description;

    Rule(String property, String description) {
      this.property = property;
      this.description = description;
    }

    /** The session property's name. */
    public String property() {
      return property;
    }
  }

  private final List<PropertyMetadata<?>> all = new ArrayList<>();

  SessionProperties(MegadbConfig config) {
    for (Rule rule : Rule.values()) {
      all.add(PropertyMetadata.booleanProperty(rule.property, rule.description, true, false));
    }
    all.add(
        PropertyMetadata.integerProperty(
            SPLITS, "Parts a scan is divided into at most", config.splits(), false));
    all.add(
        PropertyMetadata.longProperty(
            WAIT,
            "Milliseconds a scan waits for what a join finds out",
            config.dynamicFilterWait().toMillis(),
            false));
    all.add(
        PropertyMetadata.integerProperty(
            DOMAIN_VALUES,
            "Values of a filter that are listed; of more their range is taken and Trino filters",
            DEFAULT_DOMAIN_VALUES,
            false));
  }

  List<PropertyMetadata<?>> all() {
    return List.copyOf(all);
  }

  /** Whether the session wants a rule. */
  public static boolean isOn(ConnectorSession session, Rule rule) {
    return session.getProperty(rule.property, Boolean.class);
  }

  /** Parts a scan is divided into at most. */
  public static int splits(ConnectorSession session) {
    return Math.max(1, session.getProperty(SPLITS, Integer.class));
  }

  /** How long a scan waits for a dynamic filter, in milliseconds. */
  public static long dynamicFilterWaitMillis(ConnectorSession session) {
    return session.getProperty(WAIT, Long.class);
  }

  /** How many values of a column are listed in SQL at most. */
  public static int domainMaxValues(ConnectorSession session) {
    return Math.max(1, session.getProperty(DOMAIN_VALUES, Integer.class));
  }
}
