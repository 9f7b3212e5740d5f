package io.megadb.sql.calcite;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.calcite.generated.MegaDbParserImpl;
import io.megadb.sql.calcite.generated.ParseException;
import io.megadb.sql.calcite.generated.Token;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.validate.SqlConformance;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;

/**
 * Parses queries and expressions that are ranges of a statement's tokens. Every node's parser
 * position is on line 1, its columns being 1-based character offsets into the whole statement.
 *
 * <p>All methods throw MegaDbException: SYNTAX_ERROR, FEATURE_NOT_SUPPORTED, UNDEFINED_OBJECT (type
 * names), each with a position, or STATEMENT_TOO_COMPLEX.
 */
public final class CalciteParser {
  private static final int MAX_IDENTIFIER_LENGTH = 1024;

  private static final SqlConformance CONFORMANCE =
      new SqlDelegatingConformance(SqlConformanceEnum.BABEL) {
        @Override
        public boolean isLimitStartCountAllowed() {
          return false;
        }

        @Override
        public boolean allowExplicitRowValueConstructor() {
          return true;
        }

        @Override
        public boolean isColonFieldAccessAllowed() {
          return false;
        }
      };

  private final SourceTokens source;
  private final GraphWords graphs;

  /** A parser for one statement. */
  public CalciteParser(SourceTokens source) {
    this.source = source;
    this.graphs = new GraphWords(source, this::expression);
  }

  /** A query: tokens {@code from} (inclusive) to {@code end} (exclusive). */
  public SqlNode query(int from, int end) {
    return parse(
        from,
        end,
        TokenTranslator.translate(source, graphs, from, end),
        MegaDbParserImpl::SqlQueryEof);
  }

  /** A query with the WITH clause that stands in another place. */
  public SqlNode query(int withFrom, int withEnd, int from, int end) {
    List<Token> tokens =
        new ArrayList<>(TokenTranslator.translate(source, graphs, withFrom, withEnd));
    tokens.addAll(TokenTranslator.translate(source, graphs, from, end));
    return parse(withFrom, end, tokens, MegaDbParserImpl::SqlQueryEof);
  }

  /** An expression. */
  public SqlNode expression(int from, int end) {
    return parse(
        from,
        end,
        TokenTranslator.translate(source, graphs, from, end),
        MegaDbParserImpl::SqlExpressionEof);
  }

  /** What may stand between SELECT and FROM. */
  public SqlNodeList selectList(int from, int end) {
    return select(from, end, "SELECT").getSelectList();
  }

  /** What may stand between FROM and WHERE. */
  public SqlNode fromClause(int from, int end) {
    return select(from, end, "SELECT", "*", "FROM").getFrom();
  }

  private SqlSelect select(int from, int end, String... prefix) {
    if (from >= end) {
      throw SyntaxErrors.atEnd(source, end, "an expression");
    }
    SqlNode node =
        parse(
            from,
            end,
            TokenTranslator.translate(source, graphs, from, end, prefix),
            MegaDbParserImpl::SqlQueryEof);
    if (node instanceof SqlSelect select) {
      return select;
    }
    throw SyntaxErrors.near(source.get(from));
  }

  private interface Production {
    SqlNode parse(MegaDbParserImpl parser) throws ParseException;
  }

  private SqlNode parse(int from, int end, List<Token> tokens, Production production) {
    if (from >= end) {
      throw SyntaxErrors.atEnd(source, end, "an expression");
    }
    MegaDbParserImpl parser =
        new MegaDbParserImpl(new PostgresTokenManager(tokens, source.get(end - 1).end() + 1));
    parser.setUnquotedCasing(Casing.UNCHANGED);
    parser.setQuotedCasing(Casing.UNCHANGED);
    parser.setIdentifierMaxLength(MAX_IDENTIFIER_LENGTH);
    parser.setConformance(CONFORMANCE);
    try {
      return QueryRewriter.rewrite(production.parse(parser), graphs);
    } catch (ParseException e) {
      throw SyntaxErrors.of(source, from, end, e);
    } catch (CalciteContextException e) {
      String message = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new MegaDbException(ErrorCode.SYNTAX_ERROR, message, e)
          .withPosition(Math.max(e.getPosColumn(), 1));
    } catch (CalciteException e) {
      throw new MegaDbException(ErrorCode.SYNTAX_ERROR, e.getMessage(), e)
          .withPosition(source.get(from).position());
    } catch (StackOverflowError e) {
      throw SyntaxErrors.tooComplex(e);
    }
  }
}
