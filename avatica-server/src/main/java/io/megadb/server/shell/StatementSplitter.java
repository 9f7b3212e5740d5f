package io.megadb.server.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts text into statements at semicolons that stand outside of strings, quoted identifiers, dollar
 * quotes and comments. Text may come in pieces; a piece must not end within a token of two
 * characters, which holds for lines.
 */
final class StatementSplitter {
  private enum State {
    TEXT,
    STRING,
    IDENTIFIER,
    DOLLAR,
    LINE_COMMENT,
    BLOCK_COMMENT
  }

  private final StringBuilder current = new StringBuilder();
  private State state = State.TEXT;
  private String dollarTag = "";
  private int commentDepth;
  private boolean meaningful;

  /** Takes text and returns the statements that it completes, without their semicolons. */
  List<String> add(String text) {
    List<String> complete = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      int length = step(text, i);
      if (length == 0) {
        take().ifPresent(complete::add);
        i++;
      } else {
        current.append(text, i, i + length);
        i += length;
      }
    }
    return complete;
  }

  /** What stands after the last semicolon, if it is more than blanks and comments. */
  Optional<String> rest() {
    return take();
  }

  /** Whether a statement has begun and not ended. */
  boolean inStatement() {
    return meaningful || state != State.TEXT && state != State.LINE_COMMENT;
  }

  private Optional<String> take() {
    String statement = current.toString().strip();
    boolean any = meaningful;
    current.setLength(0);
    meaningful = false;
    state = State.TEXT;
    return any ? Optional.of(statement) : Optional.empty();
  }

  // How many characters to take; 0 for a semicolon that ends the statement.
  private int step(String text, int i) {
    char c = text.charAt(i);
    char next = i + 1 < text.length() ? text.charAt(i + 1) : '\0';
    switch (state) {
      case TEXT -> {
        if (c == ';') {
          return 0;
        }
        return text(text, i, c, next);
      }
      case STRING -> {
        if (c == '\'') {
          state = State.TEXT;
        }
      }
      case IDENTIFIER -> {
        if (c == '"') {
          state = State.TEXT;
        }
      }
      case DOLLAR -> {
        if (c == '$' && text.startsWith(dollarTag, i)) {
          state = State.TEXT;
          return dollarTag.length();
        }
      }
      case LINE_COMMENT -> {
        if (c == '\n') {
          state = State.TEXT;
        }
      }
      case BLOCK_COMMENT -> {
        if (c == '*' && next == '/') {
          commentDepth--;
          state = commentDepth == 0 ? State.TEXT : State.BLOCK_COMMENT;
          return 2;
        }
        if (c == '/' && next == '*') {
          commentDepth++;
          return 2;
        }
      }
    }
    return 1;
  }

  private int text(String text, int i, char c, char next) {
    if (c == '-' && next == '-') {
      state = State.LINE_COMMENT;
      return 2;
    }
    if (c == '/' && next == '*') {
      state = State.BLOCK_COMMENT;
      commentDepth = 1;
      return 2;
    }
    meaningful |= !Character.isWhitespace(c);
    if (c == '\'') {
      state = State.STRING;
    } else if (c == '"') {
      state = State.IDENTIFIER;
    } else if (c == '$' && (i == 0 || !Character.isJavaIdentifierPart(text.charAt(i - 1)))) {
      int end = i + 1;
      while (end < text.length()
          && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
        end++;
      }
      boolean parameter = end > i + 1 && Character.isDigit(text.charAt(i + 1));
      if (end < text.length() && text.charAt(end) == '$' && !parameter) {
        state = State.DOLLAR;
        dollarTag = text.substring(i, end + 1);
        return dollarTag.length();
      }
    }
    return 1;
  }
}
