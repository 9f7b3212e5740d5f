package io.megadb.sql.calcite;

import io.megadb.sql.text.Keywords;
import io.megadb.sql.text.Token;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Decides which words are keywords. PostgreSQL reserves few words, Calcite's grammar hundreds; so a
 * word is a keyword only if PostgreSQL reserves it or its neighbours leave no other reading, and
 * everything else ({@code value}, {@code date}, {@code count}) is a name.
 */
final class WordRules {
  /** Types that may stand before a string constant. */
  static final Set<String> LITERAL_TYPES =
      Set.of(
          "DATE",
          "TIME",
          "TIMESTAMP",
          "TIMESTAMPTZ",
          "INTERVAL",
          "BOOL",
          "BOOLEAN",
          "INT",
          "INT2",
          "INT4",
          "INT8",
          "INTEGER",
          "SMALLINT",
          "BIGINT",
          "REAL",
          "FLOAT4",
          "FLOAT8",
          "FLOAT",
          "DOUBLE",
          "NUMERIC",
          "DECIMAL",
          "TEXT",
          "VARCHAR",
          "BYTEA",
          "UUID",
          "JSON",
          "JSONB");

  static final Set<String> INTERVAL_UNITS =
      Set.of("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND");

  /** Reserved words that our queries have no clause for: names like any other there. */
  private static final Set<String> NO_CLAUSE =
      Set.of(
          "ANALYSE",
          "ANALYZE",
          "AUTHORIZATION",
          "BINARY",
          "CHECK",
          "COLLATE",
          "COLLATION",
          "COLUMN",
          "CONCURRENTLY",
          "CONSTRAINT",
          "CREATE",
          "DEFERRABLE",
          "DO",
          "FOREIGN",
          "FREEZE",
          "GRANT",
          "INITIALLY",
          "ISNULL",
          "NOTNULL",
          "PLACING",
          "PRIMARY",
          "REFERENCES",
          "RETURNING",
          "UNIQUE",
          "VARIADIC",
          "VERBOSE");

  /** Keywords wherever a label can't stand. */
  private static final Set<String> ALWAYS = always();

  private static Set<String> always() {
    Set<String> words = new HashSet<>(Keywords.RESERVED);
    words.removeAll(NO_CLAUSE);
    words.add("BETWEEN");
    return Set.copyOf(words);
  }

  private static final class Level {
    private boolean inFrom;
    private boolean inWindowClause;
    private boolean windowSpecification;
    private boolean substringOpen;
  }

  private final SourceTokens source;
  private final int from;
  private final int end;
  private final Deque<Level> levels = new ArrayDeque<>();

  WordRules(SourceTokens source, int from, int end) {
    this.source = source;
    this.from = from;
    this.end = end;
    levels.push(new Level());
  }

  /** A parenthesis opens at token {@code i}. */
  void open(int i) {
    Level level = new Level();
    String before = i > from ? source.word(i - 1) : "";
    level.windowSpecification =
        before.equals("OVER") || (before.equals("AS") && levels.peek().inWindowClause);
    level.substringOpen =
        before.equals("SUBSTRING") && hasInside(i, "FOR") && !hasInside(i, "FROM");
    levels.push(level);
  }

  void close() {
    if (levels.size() > 1) {
      levels.pop();
    }
  }

  /** That keyword was given to the parser. */
  void saw(String keyword) {
    Level level = levels.peek();
    switch (keyword) {
      case "FROM", "JOIN" -> level.inFrom = true;
      case "WHERE",
          "GROUP",
          "HAVING",
          "ORDER",
          "UNION",
          "INTERSECT",
          "EXCEPT",
          "SELECT",
          "LIMIT" -> {
        level.inFrom = false;
        level.inWindowClause = false;
      }
      case "WINDOW" -> {
        level.inFrom = false;
        level.inWindowClause = true;
      }
      default -> {}
    }
  }

  /** In {@code SUBSTRING(s FOR n)}. */
  boolean substringWithoutFrom() {
    return levels.peek().substringOpen;
  }

  /** Whether any word is a name here: after a dot, and after AS. */
  boolean labelPosition(int i) {
    if (i <= from) {
      return false;
    }
    if (source.symbolAt(i - 1, ".")) {
      return true;
    }
    String word = source.word(i);
    return afterAs(i)
        && !word.equals("MATERIALIZED")
        && !(word.equals("NOT") && source.word(i + 1).equals("MATERIALIZED"))
        && !isTypeOfSeveralWords(i);
  }

  boolean afterAs(int i) {
    return i > from && source.word(i - 1).equals("AS") && !source.symbolAt(i - 2, ".");
  }

  private boolean isTypeOfSeveralWords(int i) {
    return (source.word(i).equals("DOUBLE") && source.word(i + 1).equals("PRECISION"))
        || (source.word(i).startsWith("CHAR") && source.word(i + 1).equals("VARYING"));
  }

  boolean typedLiteralMayStand(int i) {
    return i == from
        || !(source.symbolAt(i - 1, ".") || source.symbolAt(i - 1, "::") || afterAs(i));
  }

  boolean isExtractField(int i) {
    return i - 2 >= from
        && source.word(i - 2).equals("EXTRACT")
        && source.symbolAt(i - 1, "(")
        && source.word(i + 1).equals("FROM");
  }

  /** Whether the parentheses at {@code open} hold that word or symbol, not nested deeper. */
  boolean hasInside(int open, String wanted) {
    int depth = 0;
    for (int i = open; i < end; i++) {
      Token token = source.get(i);
      if (token.kind() == Token.Kind.PUNCTUATION) {
        if (token.isSymbol("(") || token.isSymbol("[")) {
          depth++;
        } else if ((token.isSymbol(")") || token.isSymbol("]")) && --depth == 0) {
          return false;
        }
      }
      if (depth == 1 && (source.word(i).equals(wanted) || token.isSymbol(wanted))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a function call begins at {@code i} whose arguments end in ORDER BY. */
  boolean isOrderedAggregate(int i) {
    return source.symbolAt(i + 1, "(")
        && i + 1 < end
        && !source.symbolAt(i - 1, ".")
        && !(i > from && source.word(i - 1).equals("OVER"))
        && !source.word(i + 2).equals("SELECT")
        && !source.word(i + 2).equals("WITH")
        && !source.word(i + 2).equals("PARTITION")
        && !source.word(i + 2).equals("ORDER")
        && hasInside(i + 1, "ORDER");
  }

  /** The keyword that the word at {@code i} is, or null if it is a name. */
  String keyword(int i, String word) {
    if (ALWAYS.contains(word)) {
      boolean function =
          source.symbolAt(i + 1, "(") && (word.equals("LEFT") || word.equals("RIGHT"));
      return function ? null : word;
    }
    String before = i > from ? source.word(i - 1) : "";
    String after = i + 1 < end ? source.word(i + 1) : "";
    boolean call = i + 1 < end && source.symbolAt(i + 1, "(");
    boolean is =
        switch (word) {
          case "BY" ->
              before.equals("GROUP") || before.equals("ORDER") || before.equals("PARTITION");
          case "NULLS" -> after.equals("FIRST") || after.equals("LAST");
          case "FIRST", "LAST", "NEXT" -> before.equals("NULLS") || before.equals("FETCH");
          case "EXISTS", "EXTRACT", "ROLLUP", "CUBE", "VALUES" -> call;
          case "ROW" -> call || before.equals("CURRENT") || rowCount(i, before);
          case "ROWS", "RANGE", "GROUPS" -> frame(i, after) || rowCount(i, before);
          case "POSITION" -> call && hasInside(i + 1, "IN");
          case "SUBSTRING" -> call && (hasInside(i + 1, "FROM") || hasInside(i + 1, "FOR"));
          case "OVERLAY" -> call && hasInside(i + 1, "PLACING");
          case "PLACING" -> true;
          case "TRIM" -> call;
          case "UNNEST" ->
              call
                  && (before.equals("FROM")
                      || before.equals("JOIN")
                      || before.equals("LATERAL")
                      || (source.symbolAt(i - 1, ",") && levels.peek().inFrom));
          case "GROUPING" -> after.equals("SETS");
          case "SETS" -> before.equals("GROUPING");
          case "FILTER" -> call && source.symbolAt(i - 1, ")");
          case "OVER" ->
              source.symbolAt(i - 1, ")")
                  && (call || (i + 1 < end && source.get(i + 1).isName() && !reserved(after)));
          case "WITHIN" -> after.equals("GROUP");
          case "PARTITION" -> after.equals("BY");
          case "UNBOUNDED" -> after.equals("PRECEDING") || after.equals("FOLLOWING");
          case "PRECEDING", "FOLLOWING" ->
              levels.peek().windowSpecification
                  && !source.symbolAt(i - 1, ",")
                  && !before.equals("BY");
          case "EXCLUDE" ->
              levels.peek().windowSpecification
                  && Set.of("CURRENT", "GROUP", "TIES", "NO").contains(after);
          case "NO" -> after.equals("OTHERS");
          case "TIES" -> before.equals("EXCLUDE");
          case "OTHERS" -> before.equals("NO");
          case "CURRENT" -> after.equals("ROW");
          case "RECURSIVE", "ORDINALITY" -> before.equals("WITH");
          case "ESCAPE" -> i + 1 < end && (source.get(i + 1).isString() || parameter(i + 1));
          case "BERNOULLI", "SYSTEM" -> before.equals("TABLESAMPLE");
          case "REPEATABLE" -> call && source.symbolAt(i - 1, ")") && levels.peek().inFrom;
          case "UNKNOWN" -> before.equals("IS") || before.equals("NOT");
          default -> false;
        };
    return is ? word : null;
  }

  private static boolean reserved(String word) {
    return TokenTranslator.isReserved(word);
  }

  private boolean parameter(int i) {
    Token.Kind kind = source.get(i).kind();
    return kind == Token.Kind.PARAMETER || kind == Token.Kind.NUMBERED_PARAMETER;
  }

  /** ROWS of OFFSET n ROWS and FETCH FIRST n ROWS ONLY. */
  private boolean rowCount(int i, String before) {
    if (before.equals("FIRST") || before.equals("NEXT")) {
      return true;
    }
    String counted = i - 2 >= from ? source.word(i - 2) : "";
    return counted.equals("OFFSET") || counted.equals("FIRST") || counted.equals("NEXT");
  }

  private boolean frame(int i, String after) {
    if (!levels.peek().windowSpecification || i + 1 >= end) {
      return false;
    }
    return after.equals("BETWEEN")
        || after.equals("UNBOUNDED")
        || after.equals("CURRENT")
        || after.equals("INTERVAL")
        || source.get(i + 1).kind() == Token.Kind.NUMBER
        || parameter(i + 1);
  }
}
