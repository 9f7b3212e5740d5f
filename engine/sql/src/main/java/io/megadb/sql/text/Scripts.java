package io.megadb.sql.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Scripts of several statements, divided as psql divides them: at semicolons outside strings,
 * comments, parentheses and the bodies of SQL-standard routines (CREATE FUNCTION ... BEGIN ATOMIC
 * ... END).
 */
public final class Scripts {
  private Scripts() {}

  /**
   * One statement of a script, without its semicolon and the white space around it.
   *
   * @param offset characters of the script before {@code text}
   */
  public record Part(String text, int offset) {}

  /** The statements; empty ones are left out, comments before a statement belong to it. */
  public static List<Part> split(String script) {
    List<Part> parts = new ArrayList<>();
    Divider divider = new Divider();
    int start = 0;
    boolean empty = true;
    for (Token token : SqlScanner.scan(script)) {
      if (divider.ends(token)) {
        add(parts, script, start, token.start(), empty);
        start = token.end();
        empty = true;
      } else if (token.significant()) {
        empty = false;
      }
    }
    add(parts, script, start, script.length(), empty);
    return parts;
  }

  /**
   * Whether the text ends where a statement ends: after a semicolon, with nothing left open. A text
   * of white space and comments is complete.
   */
  public static boolean isComplete(String text) {
    Divider divider = new Divider();
    boolean complete = true;
    for (Token token : SqlScanner.scan(text)) {
      switch (token.kind()) {
        case UNTERMINATED_COMMENT, UNTERMINATED_IDENTIFIER, UNTERMINATED_STRING -> {
          return false;
        }
        default -> {
          if (divider.ends(token)) {
            complete = true;
          } else if (token.significant()) {
            complete = false;
          }
        }
      }
    }
    return complete;
  }

  private static void add(List<Part> parts, String script, int start, int end, boolean empty) {
    if (empty) {
      return;
    }
    int from = start;
    while (Character.isWhitespace(script.charAt(from))) {
      from++;
    }
    parts.add(new Part(script.substring(from, end).stripTrailing(), from));
  }

  /** Which semicolons end a statement; follows psql's psqlscan.l. */
  private static final class Divider {
    private int parentheses;
    private int bodies;
    private int words;
    private boolean routine;

    /** Takes the next token; true if it ends the statement. */
    boolean ends(Token token) {
      switch (token.kind()) {
        case PUNCTUATION -> {
          if (token.isSymbol("(")) {
            parentheses++;
          } else if (token.isSymbol(")")) {
            parentheses = Math.max(0, parentheses - 1);
          } else if (token.isSymbol(";") && parentheses == 0 && bodies == 0) {
            words = 0;
            routine = false;
            return true;
          }
        }
        case WORD -> word(token);
        default -> {}
      }
      return false;
    }

    private void word(Token token) {
      words++;
      if (words <= 4 && (token.isWord("function") || token.isWord("procedure"))) {
        routine = true;
      } else if (words == 1 && !token.isWord("create")) {
        // Only CREATE FUNCTION and CREATE PROCEDURE have bodies: no early word decides otherwise.
        words = 5;
      }
      if (!routine || parentheses > 0) {
        return;
      }
      if (token.isWord("begin") || (bodies > 0 && token.isWord("case"))) {
        bodies++;
      } else if (bodies > 0 && token.isWord("end")) {
        bodies--;
      }
    }
  }
}
