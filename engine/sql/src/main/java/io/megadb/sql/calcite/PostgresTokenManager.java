package io.megadb.sql.calcite;

import io.megadb.sql.calcite.generated.MegaDbParserImplConstants;
import io.megadb.sql.calcite.generated.MegaDbParserImplTokenManager;
import io.megadb.sql.calcite.generated.SimpleCharStream;
import io.megadb.sql.calcite.generated.Token;
import java.io.StringReader;
import java.util.List;

/**
 * Gives the generated parser tokens that {@link TokenTranslator} made; the generated scanner is not
 * used.
 */
final class PostgresTokenManager extends MegaDbParserImplTokenManager {
  private final List<Token> tokens;
  private final int endPosition;
  private int next;

  /**
   * @param endPosition 1-based position just after the last token, for errors at the end
   */
  PostgresTokenManager(List<Token> tokens, int endPosition) {
    super(new SimpleCharStream(new StringReader("")));
    this.tokens = tokens;
    this.endPosition = endPosition;
  }

  @Override
  public Token getNextToken() {
    if (next < tokens.size()) {
      return tokens.get(next++);
    }
    return token(MegaDbParserImplConstants.EOF, "", endPosition, endPosition);
  }

  @Override
  public void SwitchTo(int lexState) {
    // Quoting and comments were dealt with before.
  }

  /** A token on line 1, its columns being the 1-based character positions in the statement. */
  static Token token(int kind, String image, int first, int last) {
    Token token = Token.newToken(kind);
    token.kind = kind;
    token.image = image;
    token.beginLine = 1;
    token.endLine = 1;
    token.beginColumn = first;
    token.endColumn = last;
    return token;
  }
}
