package io.megadb.planner.bind.types;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL's text form of one-dimensional arrays: <code>{1,2,NULL,"a b"}</code>. */
final class ArrayText {
  private ArrayText() {}

  /** The elements' texts; null for NULL. */
  static List<String> split(String text) {
    String body = text.strip();
    if (!body.startsWith("{") || !body.endsWith("}") || body.length() < 2) {
      throw malformed(text);
    }
    List<String> items = new ArrayList<>();
    int at = 1;
    int end = body.length() - 1;
    if (body.substring(1, end).isBlank()) {
      return items;
    }
    while (at <= end) {
      StringBuilder item = new StringBuilder();
      boolean quoted = false;
      while (at < end && Character.isWhitespace(body.charAt(at))) {
        at++;
      }
      if (at < end && body.charAt(at) == '"') {
        quoted = true;
        at++;
        while (at < end && body.charAt(at) != '"') {
          if (body.charAt(at) == '\\') {
            at++;
          }
          item.append(body.charAt(at++));
        }
        at++;
        while (at < end && Character.isWhitespace(body.charAt(at))) {
          at++;
        }
      } else {
        while (at < end && body.charAt(at) != ',') {
          char c = body.charAt(at);
          if (c == '{' || c == '}' || c == '"') {
            throw malformed(text);
          }
          item.append(c == '\\' ? body.charAt(++at) : c);
          at++;
        }
      }
      String value = quoted ? item.toString() : item.toString().strip();
      if (!quoted && value.isEmpty() || at < end && body.charAt(at) != ',') {
        throw malformed(text);
      }
      items.add(!quoted && value.equalsIgnoreCase("null") ? null : value);
      at++;
      if (at > end) {
        break;
      }
    }
    return items;
  }

  private static MegaDbException malformed(String text) {
    return new MegaDbException(
        ErrorCode.INVALID_TEXT_REPRESENTATION, "malformed array literal: \"" + text + "\"");
  }
}
