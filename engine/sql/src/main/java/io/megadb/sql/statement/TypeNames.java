package io.megadb.sql.statement;

import io.megadb.sql.calcite.SourceTokens;
import java.util.Set;

/** Reads the names of types where columns are defined. */
final class TypeNames {
  private static final Set<String> INTERVAL_FIELDS =
      Set.of("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "TO");

  private TypeNames() {}

  /** The name from here, as {@code TypeTable.parse} takes it, not beyond {@code end}. */
  static String read(TokenCursor cursor, int end) {
    SourceTokens source = cursor.source();
    StringBuilder type = new StringBuilder(cursor.name("a type"));
    while (cursor.at() < end && cursor.acceptSymbol(".")) {
      String next = cursor.name("a type");
      if (type.toString().equals("pg_catalog")) {
        type.setLength(0);
        type.append(next);
      } else {
        type.append('.').append(next);
      }
    }
    if (type.toString().equals("double") && cursor.accept("PRECISION")) {
      type.append(" precision");
    } else if (type.toString().startsWith("char") && cursor.accept("VARYING")) {
      type.setLength(0);
      type.append("varchar");
    }
    while (type.toString().startsWith("interval")
        && cursor.at() < end
        && INTERVAL_FIELDS.contains(cursor.word(0))) {
      type.append(' ').append(source.folded(cursor.at()));
      cursor.moveTo(cursor.at() + 1);
    }
    if (cursor.at() < end && cursor.isSymbol("(")) {
      int open = cursor.at();
      cursor.skipParentheses();
      String arguments = source.text(open, cursor.at());
      // The fields of a row have names and types, which blanks keep apart.
      type.append(type.toString().equals("row") ? arguments : arguments.replaceAll("\\s+", ""));
    }
    for (String zone : new String[] {"WITH", "WITHOUT"}) {
      if (cursor.accept(zone, "TIME", "ZONE")) {
        type.append(' ').append(zone.toLowerCase(java.util.Locale.ROOT)).append(" time zone");
      }
    }
    while (cursor.at() < end && (cursor.isSymbol("[") || cursor.isWords("ARRAY"))) {
      if (cursor.isSymbol("[") || source.symbolAt(cursor.at() + 1, "[")) {
        cursor.accept("ARRAY");
        cursor.skipParentheses();
      } else {
        cursor.accept("ARRAY");
      }
      type.append("[]");
    }
    return type.toString();
  }
}
