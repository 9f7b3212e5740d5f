package io.megadb.sql.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.sql.text.Token.Kind;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TestSqlScanner {
  @Property(tries = 2000)
  void tokensConcatenateToTheText(@ForAll("fragments") String sql) {
    String joined = SqlScanner.scan(sql).stream().map(Token::text).collect(Collectors.joining());
    assertThat(joined).isEqualTo(sql);
  }

  @Property(tries = 1000)
  void tokensOfAnyCharactersConcatenateToTheText(@ForAll String sql) {
    String joined = SqlScanner.scan(sql).stream().map(Token::text).collect(Collectors.joining());
    assertThat(joined).isEqualTo(sql);
  }

  @Provide
  Arbitrary<String> fragments() {
    return Arbitraries.of(
            "select", " ", "\n", "'", "''", "\"", "$$", "$a$", "$1", "?", "??", "--", "/*", "*/",
            "E'", "\\", "U&'", "U&\"", "N'", "X'1f'", "::", ":=", "..", ".", "1", "1.5e3", "0x1f",
            "a.b", "->", "->>", "@>", "-", "+", "<", ">", "=", "(", ")", "[", "]", ",", ";", "ä",
            "😀")
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts));
  }

  @Test
  void takesAQuestionMarkForAQuantifierInAPatternOnly() {
    assertThat(parameters("graph_table (g match ((a)->(b))? [(c)-[e]->?]? ->? columns (a.x))"))
        .isZero();
    assertThat(
            parameters(
                "select ? from Graph_Table (g match (a where a.x[1] - ? = f(?))-[e cost ?]->?(b)"
                    + " where exists (select ? from graph_table (h match (a)->? columns (?)))"
                    + " columns (?)) where ? and x ->?"))
        .isEqualTo(9);
    assertThat(parameters("select graph_table (?), graph_table + (?), x) ? (?")).isEqualTo(3);
  }

  private static long parameters(String sql) {
    return kinds(sql).stream().filter(k -> k == Kind.PARAMETER).count();
  }

  @Test
  void cutsByPostgresRules() {
    assertThat(kinds("a \"b\"\"c\" 'd''e' E'\\'' U&'\\0041' $$x'$$ $q$ $$ $q$ X'1f'"))
        .containsExactly(
            Kind.WORD,
            Kind.QUOTED_IDENTIFIER,
            Kind.STRING,
            Kind.ESCAPE_STRING,
            Kind.UNICODE_STRING,
            Kind.DOLLAR_STRING,
            Kind.DOLLAR_STRING,
            Kind.BIT_STRING);
    assertThat(texts("a<-1 b->-1 c@-1 d*-1 e||'x' f::int g:=1 h!~*i j>=k"))
        .containsExactly(
            "a", "<", "-", "1", "b", "->", "-", "1", "c", "@-", "1", "d", "*", "-", "1", "e", "||",
            "'x'", "f", "::", "int", "g", ":=", "1", "h", "!~*", "i", "j", ">=", "k");
    assertThat(texts("1.5 .5 1. 1e10 1.5e-3 0xff 1_000 1..2 $1 a$1"))
        .containsExactly(
            "1.5", ".5", "1.", "1e10", "1.5e-3", "0xff", "1_000", "1", "..", "2", "$1", "a$1");
    assertThat(texts("a --x\n b /* /* y */ z */ c")).containsExactly("a", "b", "c");
    assertThat(texts("a=? b ?? c ??| d"))
        .containsExactly("a", "=", "?", "b", "??", "c", "??|", "d");
    assertThat(texts("a+--x\nb /*c*/ d")).containsExactly("a", "+", "b", "d");
  }

  @Test
  void marksWhatIsNotClosed() {
    assertThat(kinds("'a")).containsExactly(Kind.UNTERMINATED_STRING);
    assertThat(kinds("E'a\\'")).containsExactly(Kind.UNTERMINATED_STRING);
    assertThat(kinds("$$a")).containsExactly(Kind.UNTERMINATED_STRING);
    assertThat(kinds("\"a")).containsExactly(Kind.UNTERMINATED_IDENTIFIER);
    assertThat(kinds("/* /* */")).containsExactly(Kind.UNTERMINATED_COMMENT);
    assertThat(kinds("1a")).containsExactly(Kind.INVALID);
  }

  @Test
  void readsNamesAndStrings() {
    assertThat(value("AbÄ")).isEqualTo("abÄ");
    assertThat(value("\"A\"\"b\"")).isEqualTo("A\"b");
    assertThat(value("U&\"\\0041b\"")).isEqualTo("Ab");
    assertThat(value("'it''s'")).isEqualTo("it's");
    assertThat(value("E'a\\n\\t\\\\\\'\\x41\\101\\u00e4\\U0001F600'")).isEqualTo("a\n\t\\'AAä😀");
    assertThat(value("U&'\\0041\\+01F600\\\\'")).isEqualTo("A😀\\");
    assertThat(value("$t$a'$$b$t$")).isEqualTo("a'$$b");
  }

  private static String value(String sql) {
    Token token = SqlScanner.significant(sql).getFirst();
    return token.isName() ? TokenValues.name(token) : TokenValues.string(token);
  }

  private static List<Kind> kinds(String sql) {
    return SqlScanner.significant(sql).stream().map(Token::kind).toList();
  }

  private static List<String> texts(String sql) {
    return SqlScanner.significant(sql).stream().map(Token::text).toList();
  }
}
