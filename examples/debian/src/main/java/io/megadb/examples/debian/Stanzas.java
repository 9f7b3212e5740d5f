package io.megadb.examples.debian;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads deb822 text (man 5 deb822) stanza by stanza, holding one stanza in memory. Stanzas are
 * separated by blank lines, a field is {@code Name: value}, a line that starts with a blank
 * continues the field before it, lines that start with {@code #} are comments.
 */
final class Stanzas {
  private final BufferedReader in;
  private int lineNumber;

  Stanzas(BufferedReader in) {
    this.in = in;
  }

  /**
   * One stanza.
   *
   * @param line where it begins, 1-based
   * @param fields by lower-case name; lines of a value are joined by {@code \n}, without the blank
   *     that marks them as continued
   */
  record Stanza(int line, Map<String, String> fields) {
    Optional<String> field(String name) {
      return Optional.ofNullable(fields.get(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * A field that has to be there.
     *
     * @throws IOException naming the line if it is not
     */
    String required(String name) throws IOException {
      return field(name)
          .orElseThrow(() -> new IOException("line " + line + ": the stanza has no " + name));
    }
  }

  /**
   * The next stanza, empty at the end.
   *
   * @throws IOException naming line and text of what is not deb822
   */
  Optional<Stanza> next() throws IOException {
    Map<String, String> fields = new TreeMap<>();
    int begin = 0;
    String current = null;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      lineNumber++;
      if (line.isBlank()) {
        if (!fields.isEmpty()) {
          return Optional.of(new Stanza(begin, fields));
        }
      } else if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
        if (current == null) {
          throw malformed("continues no field", line);
        }
        fields.merge(current, line.substring(1), (above, more) -> above + "\n" + more);
      } else if (line.charAt(0) != '#') {
        int colon = line.indexOf(':');
        if (colon <= 0) {
          throw malformed("is no field", line);
        }
        current = line.substring(0, colon).toLowerCase(Locale.ROOT);
        if (fields.put(current, line.substring(colon + 1).strip()) != null) {
          throw malformed("repeats a field", line);
        }
        begin = begin == 0 ? lineNumber : begin;
      }
    }
    return fields.isEmpty() ? Optional.empty() : Optional.of(new Stanza(begin, fields));
  }

  private IOException malformed(String what, String line) {
    return new IOException("line " + lineNumber + " " + what + ": " + line);
  }
}
