package io.megadb.tier.oltp;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a statement's text and PostgreSQL's plan for it say about how to run it. One object per text
 * and tier, shared by its sessions.
 */
final class StatementTraits {
  /** How the result of a statement outside a transaction is read. */
  enum Mode {
    /** Not known yet: ask for the plan first. */
    UNKNOWN,
    /** In one round trip; all rows, as there can't be many or the text is no query. */
    AT_ONCE,
    /** In one round trip, with a bound on rows; if it is reached, again through a portal. */
    BOUNDED,
    /** Through a portal, in a transaction of its own. */
    PORTAL
  }

  private static final Pattern LEADING =
      Pattern.compile("(?:[\\s(]++|--[^\\n]*+(?:\\n|$)|/\\*(?s:.*?)\\*/)*+([A-Za-z]*)");
  private static final Pattern MAKES_SESSION_STATE =
      Pattern.compile(
          "\\s*(?:(?:set(?!\\s+(?:local|transaction|constraints)\\b)|reset|listen|unlisten"
              + "|prepare(?!\\s+transaction\\b)|deallocate|declare|load|discard)\\b"
              + "|create\\s+(?:or\\s+replace\\s+)?(?:(?:global|local)\\s+)?temp(?:orary)?\\b)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern CALLS_SESSION_STATE =
      Pattern.compile(
          "\\binto\\s+temp(?:orary)?\\b|\\bpg_temp\\b|\\bset_config\\s*\\("
              + "|\\bpg_(?:try_)?advisory_lock(?:_shared)?\\s*\\(|\\b(?:nextval|setval)\\s*\\(",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern RETURNING =
      Pattern.compile("\\breturning\\b", Pattern.CASE_INSENSITIVE);

  private final String keyword;
  private final boolean makesSessionState;
  private volatile Mode mode;
  private volatile ResultShape shape;

  StatementTraits(String sql) {
    var leading = LEADING.matcher(sql);
    keyword = leading.lookingAt() ? leading.group(1).toLowerCase(Locale.ROOT) : "";
    int start = leading.lookingAt() ? leading.start(1) : 0;
    var state = MAKES_SESSION_STATE.matcher(sql).region(start, sql.length());
    makesSessionState = state.lookingAt() || CALLS_SESSION_STATE.matcher(sql).find();
    mode =
        switch (keyword) {
          case "select", "with", "values", "table" -> Mode.UNKNOWN;
          case "insert", "update", "delete", "merge" ->
              RETURNING.matcher(sql).find() ? Mode.UNKNOWN : Mode.AT_ONCE;
          case "execute" -> Mode.PORTAL;
          default -> Mode.AT_ONCE;
        };
  }

  /** The first word, in lower case. */
  String keyword() {
    return keyword;
  }

  /** Whether the connection has to stay with the session after it. */
  boolean makesSessionState() {
    return makesSessionState;
  }

  Mode mode() {
    return mode;
  }

  void planned(Mode newMode) {
    mode = newMode;
  }

  /** The result turned out larger than planned. */
  void provedLarge() {
    mode = Mode.PORTAL;
  }

  /** Columns and Arrow schema of the last result; null before the first. */
  ResultShape shape() {
    return shape;
  }

  void shape(ResultShape newShape) {
    shape = newShape;
  }

  /** Whether the text is one of the few that need no description, and may follow an error. */
  static boolean isTransactionCommand(String sql) {
    int length = sql.length();
    return length < 64
        && switch (sql.isEmpty() ? ' ' : sql.charAt(0)) {
          case 'b', 'B', 'c', 'C', 'r', 'R', 's', 'S', 'e', 'E', 'a', 'A' ->
              TRANSACTION.matcher(sql).lookingAt();
          default -> false;
        };
  }

  /** Whether the search path may be another one afterwards, or prepared statements be gone. */
  static boolean changesSettings(String sql) {
    return !sql.equals(ConnectionSettings.STAY_READ_ONLY)
        && (SETTINGS.matcher(sql).lookingAt() || sql.contains("set_config"));
  }

  /** Whether columns may have other types afterwards. */
  static boolean changesTables(String sql) {
    return DDL.matcher(sql).lookingAt();
  }

  private static final Pattern DDL =
      Pattern.compile("[^a-z]*(?:create|alter|drop|do|call)\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern SETTINGS =
      Pattern.compile(
          "[^a-z]*(?:set|reset|discard|deallocate|rollback|abort|do|call)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern TRANSACTION =
      Pattern.compile(
          "(?:begin|commit|rollback|savepoint|release|end|abort|start)\\b",
          Pattern.CASE_INSENSITIVE);
}
