package io.megadb.planner.bind.types;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Checks that a text is one JSON value. */
final class JsonText {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonText() {}

  /** The text itself. */
  static String checked(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw Literals.malformed("json", text);
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw Literals.malformed("json", text);
      }
      return text;
    } catch (IOException e) {
      throw Literals.malformed("json", text);
    }
  }
}
