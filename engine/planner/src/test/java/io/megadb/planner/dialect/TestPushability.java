package io.megadb.planner.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelVisitor;
import org.junit.jupiter.api.Test;

class TestPushability {
  @Test
  void everythingPostgresHasMayBePushed() {
    assertThat(
            reasons(
                "SELECT f, sum(n) / count(*), string_agg(t, ',' ORDER BY t) FROM edges"
                    + " WHERE t LIKE 'a%' AND i % 2 = 1 GROUP BY f HAVING max(t) > 'a'"
                    + " ORDER BY 1 LIMIT 3",
                true))
        .isEmpty();
  }

  @Test
  void textIsNotComparedByAnotherCollation() {
    assertThat(reasons("SELECT id FROM edges WHERE t > 'a'", false))
        .singleElement()
        .asString()
        .startsWith("WHERE: ")
        .contains("by its collation");
    assertThat(reasons("SELECT t FROM edges ORDER BY t", false))
        .containsExactly("ORDER BY: t is text, which the database sorts by its collation");
    assertThat(reasons("SELECT max(t) FROM edges", false))
        .containsExactly("GROUP BY: MAX compares text, which the database does by its collation");
    assertThat(reasons("SELECT upper(t) FROM edges", false))
        .containsExactly("SELECT: upper follows the database's collation");
  }

  @Test
  void equalityOfTextNeedsNoCollation() {
    assertThat(reasons("SELECT t, count(*) FROM edges WHERE t = 'a' GROUP BY t", false)).isEmpty();
  }

  @Test
  void fullJoinsNeedEquality() {
    assertThat(reasons("SELECT a.id FROM edges a FULL JOIN edges b ON a.i < b.i", true))
        .containsExactly("JOIN: PostgreSQL joins FULL by equality only");
    assertThat(reasons("SELECT a.id FROM edges a FULL JOIN edges b ON a.i = b.i", true)).isEmpty();
  }

  private static List<String> reasons(String sql, boolean byCodePoint) {
    List<String> reasons = new ArrayList<>();
    new RelVisitor() {
      @Override
      public void visit(RelNode node, int ordinal, RelNode parent) {
        Optional<String> reason = Pushability.whyNotPostgres(node, byCodePoint);
        reason.ifPresent(reasons::add);
        super.visit(node, ordinal, parent);
      }
    }.go(Bound.query(sql).rel());
    return reasons;
  }
}
