package io.megadb.server.shell;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.avatica.AvaticaClientRuntimeException;
import org.apache.calcite.avatica.AvaticaSqlException;

/**
 * An error taken apart again: the server puts hint and position into lines of the message, and the
 * driver puts words of its own around it.
 *
 * @param sqlState five characters, empty if the error is not the server's
 * @param position 1-based offset into the statement, 0 without one
 */
record ServerMessage(
    String text, String sqlState, int position, Optional<String> tier, Optional<String> hint) {
  private static final String DRIVER_PREFIX = "Remote driver error: ";

  static ServerMessage of(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      switch (e) {
        case AvaticaSqlException sql when !sql.getStackTraces().isEmpty() -> {
          return parse(sql.getStackTraces().getFirst(), sql.getSQLState());
        }
        case AvaticaClientRuntimeException client when !isEmpty(client.getServerExceptions()) -> {
          return parse(client.getServerExceptions().getFirst(), client.getSqlState());
        }
        default -> {}
      }
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String state =
        failure instanceof SQLException sql && sql.getSQLState() != null ? sql.getSQLState() : "";
    String message = root.getMessage() == null ? root.toString() : root.getMessage();
    return parse(message, state);
  }

  private static boolean isEmpty(List<String> exceptions) {
    return exceptions == null || exceptions.isEmpty() || exceptions.getFirst().isBlank();
  }

  private static ServerMessage parse(String message, String sqlState) {
    int prefix = message.indexOf(DRIVER_PREFIX);
    String rest = prefix < 0 ? message : message.substring(prefix + DRIVER_PREFIX.length());
    StringBuilder text = new StringBuilder();
    int position = 0;
    String tier = null;
    String hint = null;
    for (String line : rest.lines().toList()) {
      if (line.startsWith("  Position: ")) {
        position = Integer.parseInt(line.substring(12).strip());
      } else if (line.startsWith("  Hint: ")) {
        hint = line.substring(8);
      } else if (line.startsWith("  Tier: ")) {
        tier = line.substring(8);
      } else {
        text.append(text.isEmpty() ? "" : "\n").append(line);
      }
    }
    return new ServerMessage(
        text.toString().strip(),
        sqlState,
        position,
        Optional.ofNullable(tier),
        Optional.ofNullable(hint));
  }

  /** For a terminal, with the line of the statement and a caret under the position. */
  String render(String statement) {
    StringBuilder out = new StringBuilder("ERROR");
    if (!sqlState.isEmpty()) {
      out.append(' ').append(sqlState);
    }
    tier.ifPresent(t -> out.append(" (").append(t).append(')'));
    out.append(": ").append(text).append('\n');
    if (position > 0 && position <= statement.length() + 1) {
      int offset = position - 1;
      int start = statement.lastIndexOf('\n', offset - 1) + 1;
      int end = statement.indexOf('\n', offset);
      String line = statement.substring(start, end < 0 ? statement.length() : end);
      long number = statement.substring(0, start).chars().filter(c -> c == '\n').count() + 1;
      String label = "LINE " + number + ": ";
      out.append(label).append(line.replace('\t', ' ')).append('\n');
      int column = TextWidth.of(statement.substring(start, offset).replace('\t', ' '));
      out.append(" ".repeat(label.length() + column)).append("^\n");
    }
    hint.ifPresent(h -> out.append("HINT: ").append(h).append('\n'));
    return out.toString();
  }
}
