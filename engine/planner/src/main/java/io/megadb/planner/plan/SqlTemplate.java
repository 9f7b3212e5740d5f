package io.megadb.planner.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** SQL text with holes that are filled when the plan runs. */
public record SqlTemplate(List<Part> parts) {
  public SqlTemplate {
    parts = List.copyOf(parts);
  }

  /** Text or a hole. */
  public sealed interface Part {}

  /** Fixed text. */
  public record Text(String text) implements Part {}

  /** Stands in FROM: the table that {@code QueryPlan.scans} has under this id. */
  public record ScanSlot(int scanId) implements Part {}

  /** Stands in FROM: the rows of the fragment of this id. */
  public record FragmentSlot(int fragmentId) implements Part {}

  /**
   * A parameter, 0-based, to be written as a typed literal or bound; the text around it already
   * casts.
   */
  public record ParameterSlot(int index) implements Part {}

  /** Text without holes. */
  public static SqlTemplate of(String text) {
    return new SqlTemplate(List.of(new Text(text)));
  }

  /** The text with each hole filled. */
  public String fill(Function<Part, String> holes) {
    StringBuilder sql = new StringBuilder();
    for (Part part : parts) {
      sql.append(part instanceof Text(String text) ? text : holes.apply(part));
    }
    return sql.toString();
  }

  /** The ids of the fragments in it. */
  public List<Integer> fragmentIds() {
    List<Integer> ids = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof FragmentSlot(int id)) {
        ids.add(id);
      }
    }
    return ids;
  }
}
