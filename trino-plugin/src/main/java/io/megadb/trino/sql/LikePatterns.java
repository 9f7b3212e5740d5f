package io.megadb.trino.sql;

import io.airlift.slice.Slices;
import io.trino.spi.expression.ConnectorExpression;
import java.util.List;
import java.util.Optional;

/** LIKE's patterns: without ESCAPE Trino has no escape character, PostgreSQL the backslash. */
final class LikePatterns {
  private LikePatterns() {}

  /**
   * The pattern as a literal whose escape character is the backslash.
   *
   * @param arguments value, pattern, and the escape character where there is one
   * @return empty unless pattern and escape are constants that Trino would take
   */
  static Optional<String> translate(List<ConnectorExpression> arguments) {
    Optional<String> pattern = Expressions.constantText(arguments.get(1));
    if (pattern.isEmpty()) {
      return Optional.empty();
    }
    if (arguments.size() == 2) {
      return Literals.text(Slices.utf8Slice(pattern.get().replace("\\", "\\\\")));
    }
    Optional<String> escape = Expressions.constantText(arguments.get(2));
    if (escape.isEmpty() || escape.get().length() != 1) {
      return Optional.empty();
    }
    return escaped(pattern.get(), escape.get().charAt(0))
        .flatMap(p -> Literals.text(Slices.utf8Slice(p)));
  }

  private static Optional<String> escaped(String pattern, char escape) {
    StringBuilder rewritten = new StringBuilder(pattern.length() + 4);
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == escape) {
        i++;
        if (i == pattern.length()
            || "%_".indexOf(pattern.charAt(i)) < 0 && pattern.charAt(i) != escape) {
          return Optional.empty();
        }
        rewritten.append('\\').append(pattern.charAt(i));
      } else if (c == '\\') {
        rewritten.append("\\\\");
      } else {
        rewritten.append(c);
      }
    }
    return Optional.of(rewritten.toString());
  }
}
