package io.megadb.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TestStatementSplitter {
  @Test
  void splitsAtSemicolonsOutsideOfQuotesAndComments() {
    assertThat(all("SELECT 1; SELECT ';';\nSELECT \"a;b\" -- c;d\n; /* x; /* y; */ z; */ SELECT 2"))
        .containsExactly(
            "SELECT 1", "SELECT ';'", "SELECT \"a;b\" -- c;d", "/* x; /* y; */ z; */ SELECT 2");
  }

  @Test
  void keepsDollarQuotesTogetherButNotParameters() {
    assertThat(all("DO $x$ a; $y$ b; $x$; SELECT $1; SELECT $$;$$"))
        .containsExactly("DO $x$ a; $y$ b; $x$", "SELECT $1", "SELECT $$;$$");
  }

  @Test
  void knowsDoubledQuotes() {
    assertThat(all("SELECT 'it''s; ok'; SELECT 1"))
        .containsExactly("SELECT 'it''s; ok'", "SELECT 1");
  }

  @Test
  void ignoresWhatHoldsNoStatement() {
    assertThat(all("  ;; -- nothing\n; /* nothing */ ;")).isEmpty();
  }

  @Test
  void saysWhetherAStatementIsOpen() {
    StatementSplitter splitter = new StatementSplitter();
    assertThat(splitter.inStatement()).isFalse();
    splitter.add("SELECT 1\n");
    assertThat(splitter.inStatement()).isTrue();
    splitter.add("; -- done\n");
    assertThat(splitter.inStatement()).isFalse();
    splitter.add("/* open\n");
    assertThat(splitter.inStatement()).isTrue();
  }

  @Property(tries = 200)
  void findsTheSameStatementsHoweverTheLinesCome(
      @ForAll @IntRange(min = 1, max = 12) int lines, @ForAll long seed) {
    String[] pieces = {"SELECT 1;", "'a;b'", "-- x;y", "$t$ ; $t$", "\"q;\"", "/* ; */", "b"};
    StringBuilder text = new StringBuilder();
    java.util.Random random = new java.util.Random(seed);
    for (int i = 0; i < lines; i++) {
      text.append(pieces[random.nextInt(pieces.length)]).append('\n');
    }
    StatementSplitter byLine = new StatementSplitter();
    List<String> found = new ArrayList<>();
    text.toString().lines().forEach(line -> found.addAll(byLine.add(line + "\n")));
    byLine.rest().ifPresent(found::add);
    assertThat(found).isEqualTo(all(text.toString()));
  }

  private static List<String> all(String text) {
    StatementSplitter splitter = new StatementSplitter();
    List<String> statements = new ArrayList<>(splitter.add(text));
    splitter.rest().ifPresent(statements::add);
    return statements;
  }
}
