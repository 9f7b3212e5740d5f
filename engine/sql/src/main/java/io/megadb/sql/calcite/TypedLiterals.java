package io.megadb.sql.calcite;

import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.calcite.generated.MegaDbParserImplConstants;
import io.megadb.sql.text.IntervalText;
import io.megadb.sql.text.TokenValues;

/**
 * PostgreSQL's {@code type 'text'}: a cast, or for intervals a call of {@link
 * PostgresOperators#INTERVAL} with the canonical text.
 */
final class TypedLiterals {
  private final SourceTokens source;
  private final WordRules words;
  private final int end;
  private final TokenTranslator out;

  TypedLiterals(SourceTokens source, WordRules words, int end, TokenTranslator out) {
    this.source = source;
    this.words = words;
    this.end = end;
    this.out = out;
  }

  /** {@code type 'text'}; gives the index after it, or {@code i} if there is none. */
  int translate(int i) {
    if (!WordRules.LITERAL_TYPES.contains(source.word(i)) || !words.typedLiteralMayStand(i)) {
      return i;
    }
    StringBuilder type = new StringBuilder(source.folded(i));
    int at = i + 1;
    if (source.word(i).equals("DOUBLE") && source.word(at).equals("PRECISION")) {
      type.append(" precision");
      at++;
    }
    if (source.symbolAt(at, "(") && source.symbolAt(at + 2, ")")) {
      at += 3;
    }
    if (source.word(at).startsWith("WITH")
        && source.word(at + 1).equals("TIME")
        && source.word(at + 2).equals("ZONE")) {
      type.append(' ').append(source.folded(at)).append(" time zone");
      at += 3;
    }
    if (at >= end || !source.get(at).isString()) {
      return i;
    }
    String text = TokenValues.string(source.get(at));
    if (source.word(i).equals("INTERVAL")) {
      return interval(i, at, text);
    }
    out.keyword("CAST", i);
    out.add(MegaDbParserImplConstants.LPAREN, "(", i);
    out.quoted(text, at);
    out.keyword("AS", at);
    out.add(MegaDbParserImplConstants.IDENTIFIER, type.toString(), i);
    out.add(MegaDbParserImplConstants.RPAREN, ")", at);
    return at + 1;
  }

  /** {@code B'101'}, a constant of type bit(3); gives the index after it. */
  int bits(int i, String digits) {
    if (digits.isEmpty()) {
      throw out.unsupported(i, "empty bit strings are");
    }
    out.keyword("CAST", i);
    out.add(MegaDbParserImplConstants.LPAREN, "(", i);
    out.quoted(digits, i);
    out.keyword("AS", i);
    out.add(MegaDbParserImplConstants.IDENTIFIER, "bit", i);
    out.add(MegaDbParserImplConstants.LPAREN, "(", i);
    String length = Integer.toString(digits.length());
    out.add(MegaDbParserImplConstants.UNSIGNED_INTEGER_LITERAL, length, i);
    out.add(MegaDbParserImplConstants.RPAREN, ")", i);
    out.add(MegaDbParserImplConstants.RPAREN, ")", i);
    return i + 1;
  }

  private int interval(int i, int stringAt, String text) {
    int at = stringAt + 1;
    String unit = "second";
    if (WordRules.INTERVAL_UNITS.contains(source.word(at))) {
      unit = source.folded(at++);
      at = skipPrecision(at);
      if (source.word(at).equals("TO") && WordRules.INTERVAL_UNITS.contains(source.word(at + 1))) {
        unit += " to " + source.folded(at + 1);
        at = skipPrecision(at + 2);
      }
    }
    String canonical;
    try {
      canonical = IntervalText.canonical(IntervalText.parse(text, unit));
    } catch (MegaDbException e) {
      throw e.withPosition(source.get(stringAt).position());
    }
    out.add(MegaDbParserImplConstants.IDENTIFIER, PostgresOperators.INTERVAL.getName(), i);
    out.add(MegaDbParserImplConstants.LPAREN, "(", i);
    out.quoted(canonical, stringAt);
    out.add(MegaDbParserImplConstants.RPAREN, ")", stringAt);
    return at;
  }

  private int skipPrecision(int at) {
    return source.symbolAt(at, "(") && source.symbolAt(at + 2, ")") ? at + 3 : at;
  }
}
