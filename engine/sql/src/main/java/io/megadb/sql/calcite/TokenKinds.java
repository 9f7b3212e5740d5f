package io.megadb.sql.calcite;

import io.megadb.sql.calcite.generated.MegaDbParserImplConstants;
import java.util.HashMap;
import java.util.Map;

/** The generated parser's token kinds by the text of the token. */
final class TokenKinds implements MegaDbParserImplConstants {
  private static final Map<String, Integer> KEYWORDS = new HashMap<>();

  static {
    for (int kind = 0; kind < tokenImage.length; kind++) {
      String image = tokenImage[kind];
      if (image.length() > 2 && image.charAt(0) == '"') {
        KEYWORDS.putIfAbsent(image.substring(1, image.length() - 1), kind);
      }
    }
  }

  private TokenKinds() {}

  /** The kind of a keyword in upper case; fails if the grammar has no such keyword. */
  static int keyword(String word) {
    Integer kind = KEYWORDS.get(word);
    if (kind == null) {
      throw new IllegalArgumentException("the grammar has no keyword " + word);
    }
    return kind;
  }

  /** The kind of a symbol that the standard has too, or -1. */
  static int symbol(String symbol) {
    return switch (symbol) {
      case "(" -> LPAREN;
      case ")" -> RPAREN;
      case "[" -> LBRACKET;
      case "]" -> RBRACKET;
      case "," -> COMMA;
      case ";" -> SEMICOLON;
      case "." -> DOT;
      case ":" -> COLON;
      case "::" -> INFIX_CAST;
      case ":=", "=>" -> NAMED_ARGUMENT_ASSIGNMENT;
      case "=" -> EQ;
      case ">" -> GT;
      case "<" -> LT;
      case "<=" -> LE;
      case ">=" -> GE;
      case "<>", "!=" -> NE;
      case "+" -> PLUS;
      case "-" -> MINUS;
      case "*" -> STAR;
      case "/" -> SLASH;
      case "%" -> PERCENT_REMAINDER;
      default -> PostgresOperators.isInfix(symbol) ? POSTGRES_OPERATOR : -1;
    };
  }
}
