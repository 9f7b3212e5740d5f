package io.megadb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TestSqlScript {
  @Test
  void cutsAtLinesThatEndWithASemicolonAndTitlesByComments() {
    assertThat(
            SqlScript.parse("-- What\n-- for?\nSELECT ';'\n  AS a;\n\nSELECT 2;\nnever finished\n"))
        .containsExactly(
            new SqlScript.Titled("What for?", "SELECT ';'\n  AS a"),
            new SqlScript.Titled("", "SELECT 2"));
  }

  @Test
  void namesAResourceThatIsNotThere() {
    assertThatThrownBy(() -> SqlScript.read(TestSqlScript.class, "none.sql"))
        .hasMessageContaining("none.sql");
  }
}
