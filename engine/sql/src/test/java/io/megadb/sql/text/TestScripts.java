package io.megadb.sql.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.MegaDbException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestScripts {
  @Test
  void dividesAtSemicolonsOutsideStringsAndComments() {
    String script = "select ';' ; -- a;b\n/* ; */ select \";\" ;;\n select $$ ; $$";
    List<Scripts.Part> parts = Scripts.split(script);
    assertThat(parts.stream().map(Scripts.Part::text))
        .containsExactly("select ';'", "-- a;b\n/* ; */ select \";\"", "select $$ ; $$");
    for (Scripts.Part part : parts) {
      assertThat(script.substring(part.offset())).startsWith(part.text());
    }
  }

  @Test
  void keepsRoutineBodiesWhole() {
    String function =
        "create or replace function f() returns int begin atomic select case when true then 1 end;"
            + " select 2; end";
    assertThat(
            Scripts.split(function + "; begin; select 1; commit").stream().map(Scripts.Part::text))
        .containsExactly(function, "begin", "select 1", "commit");
    assertThat(Scripts.split("create rule r as on insert to t do (select 1; select 2); x"))
        .hasSize(2);
  }

  @Test
  void tellsWhetherTheTextIsComplete() {
    assertThat(Scripts.isComplete("select 1;")).isTrue();
    assertThat(Scripts.isComplete("select 1; -- done")).isTrue();
    assertThat(Scripts.isComplete("")).isTrue();
    assertThat(Scripts.isComplete("select 1")).isFalse();
    assertThat(Scripts.isComplete("select ';")).isFalse();
    assertThat(Scripts.isComplete("select 1; /* ")).isFalse();
    assertThat(Scripts.isComplete("select (1;")).isFalse();
    assertThat(Scripts.isComplete("select $$;")).isFalse();
  }

  @Test
  void rewritesParameters() {
    ParameterText numbered = ParameterText.of("select $2, '$1', \"$1\", $1 -- $3\n, $2 /*$9*/");
    assertThat(numbered.jdbcText()).isEqualTo("select ?, '$1', \"$1\", ? -- $3\n, ? /*$9*/");
    assertThat(numbered.order()).containsExactly(1, 0, 1);
    assertThat(numbered.count()).isEqualTo(2);
    ParameterText anonymous = ParameterText.of("select ?, '?', a ?? b, ?");
    assertThat(anonymous.jdbcText()).isEqualTo("select ?, '?', a ?? b, ?");
    assertThat(anonymous.order()).containsExactly(0, 1);
    assertThat(ParameterText.of("select $5").count()).isEqualTo(5);
    assertThat(ParameterText.of("select 1"))
        .isEqualTo(new ParameterText("select 1", new int[0], 0));
    assertThatThrownBy(() -> ParameterText.of("select ?, $1"))
        .isInstanceOfSatisfying(MegaDbException.class, e -> assertThat(e.position()).hasValue(11));
    assertThatThrownBy(() -> ParameterText.of("select $0")).hasMessageContaining("$0");
  }

  @Test
  void findsAllIdentifierChains() {
    assertThat(
            IdentifierChains.of("SELECT a.B.\"C\" , 'x.y' FROM S . t -- u.v\n, \"select\".z, f(q)"))
        .containsExactly(
            chain(1, "select"),
            chain(8, "a", "b", "C"),
            chain(24, "from"),
            chain(29, "s", "t"),
            chain(44, "select", "z"),
            chain(56, "f"),
            chain(58, "q"));
  }

  private static IdentifierChains.Chain chain(int position, String... parts) {
    return new IdentifierChains.Chain(List.of(parts), position);
  }
}
