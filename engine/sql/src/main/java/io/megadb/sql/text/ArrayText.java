package io.megadb.sql.text;

import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads PostgreSQL's text form of arrays, {@code {1,NULL,"a,\"b"}} (PostgreSQL documentation,
 * section 8.15.6). For one text, one thread.
 */
final class ArrayText {
  private final SqlType.Array type;
  private final String text;
  private final ZoneId zone;
  private int at;

  ArrayText(SqlType.Array type, String text, ZoneId zone) {
    this.type = type;
    this.text = text;
    this.zone = zone;
  }

  /** Its elements; lists within for nested arrays. */
  List<Object> parse() {
    skipSpace();
    List<Object> list = list(type);
    skipSpace();
    if (at != text.length()) {
      throw invalid();
    }
    return list;
  }

  private List<Object> list(SqlType.Array listType) {
    expect('{');
    List<Object> items = new ArrayList<>();
    skipSpace();
    if (peek() == '}') {
      at++;
      return items;
    }
    while (true) {
      skipSpace();
      items.add(item(listType.element()));
      skipSpace();
      if (peek() == '}') {
        at++;
        return items;
      }
      expect(',');
    }
  }

  private Object item(SqlType element) {
    if (element instanceof SqlType.Array inner && peek() == '{') {
      return list(inner);
    }
    if (peek() == '"') {
      return ValueParser.parse(element, quoted(), zone);
    }
    StringBuilder word = new StringBuilder();
    while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '}') {
      char c = text.charAt(at++);
      if (c == '{' || c == '"') {
        throw invalid();
      }
      word.append(c == '\\' && at < text.length() ? text.charAt(at++) : c);
    }
    String value = word.toString().strip();
    if (value.isEmpty()) {
      throw invalid();
    }
    return value.equalsIgnoreCase("null") ? null : ValueParser.parse(element, value, zone);
  }

  private String quoted() {
    at++;
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      value.append(c == '\\' && at < text.length() ? text.charAt(at++) : c);
    }
    expect('"');
    return value.toString();
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private void expect(char c) {
    if (peek() != c) {
      throw invalid();
    }
    at++;
  }

  private MegaDbException invalid() {
    return ValueParser.invalid(type.sql(), text)
        .withHint(
            "An array is written {1,2,NULL}, with text in double quotes where it needs them.");
  }
}
