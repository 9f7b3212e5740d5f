package io.megadb.spi.type;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code row(name type, ...)}, in which names may be quoted and types be rows again. */
final class StructNames {
  private static final Pattern START = Pattern.compile("row\\s*\\(.*\\)", Pattern.DOTALL);
  private static final Pattern FIELD =
      Pattern.compile(
          "\\s*(?:\"((?:[^\"]|\"\")+)\"|([\\p{L}_][\\p{L}\\p{N}_$]*))\\s*(.+)", Pattern.DOTALL);

  private StructNames() {}

  /** Whether a type's name, in lower case, is that of a struct. */
  static boolean isStruct(String name) {
    return START.matcher(name).matches();
  }

  /** The struct, or empty if a field has no type that there is, or its name twice. */
  static Optional<SqlType> parse(String text) {
    List<Column> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String item : items(text.substring(text.indexOf('(') + 1, text.length() - 1))) {
      Matcher field = FIELD.matcher(item);
      if (!field.matches()) {
        return Optional.empty();
      }
      String name =
          field.group(1) == null
              ? field.group(2).toLowerCase(Locale.ROOT)
              : field.group(1).replace("\"\"", "\"");
      Optional<SqlType> type = TypeTable.parse(field.group(3));
      if (type.isEmpty() || !names.add(name)) {
        return Optional.empty();
      }
      fields.add(Column.of(name, type.get()));
    }
    return Optional.of(new SqlType.Struct(fields));
  }

  /** What stands between commas that are in neither quotes nor parentheses. */
  private static List<String> items(String text) {
    List<String> items = new ArrayList<>();
    int depth = 0;
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && c == '(') {
        depth++;
      } else if (!quoted && c == ')') {
        depth--;
      } else if (!quoted && depth == 0 && c == ',') {
        items.add(text.substring(start, i));
        start = i + 1;
      }
    }
    items.add(text.substring(start));
    return items;
  }
}
