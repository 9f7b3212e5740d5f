package io.megadb.planner.bind.graph;

import io.megadb.spi.catalog.PropertyGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A variable of a pattern.
 *
 * @param number within the pattern
 * @param degree how many elements it stands for
 * @param tables those its elements may be of
 */
record GraphVariable(
    String name,
    int number,
    Kind kind,
    Degree degree,
    List<? extends PropertyGraph.ElementTable> tables) {
  enum Kind {
    VERTEX,
    EDGE
  }

  /** How many elements a variable stands for in one row. */
  enum Degree {
    SINGLE,
    /** Within {@code ?}: one or none. */
    OPTIONAL,
    /** Within any other quantifier: as many as it repeats. */
    GROUP,
    /** Declared by ONE ROW PER: one, or none in a step of a path without edges. */
    ITERATOR
  }

  boolean group() {
    return degree == Degree.GROUP;
  }

  /** Whether a row may have no element for it. */
  boolean mayBeNothing() {
    return degree != Degree.SINGLE;
  }

  boolean edge() {
    return kind == Kind.EDGE;
  }

  /** The property as its table defines it; empty if that table has none of that name. */
  static Optional<PropertyGraph.Property> property(PropertyGraph.ElementTable table, String name) {
    return table.labels().stream()
        .map(label -> label.property(name))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Names of all properties of all its tables, each once. */
  List<String> properties() {
    List<String> names = new ArrayList<>();
    for (PropertyGraph.ElementTable table : tables) {
      for (PropertyGraph.Label label : table.labels()) {
        for (PropertyGraph.Property property : label.properties()) {
          if (!names.contains(property.name())) {
            names.add(property.name());
          }
        }
      }
    }
    return names;
  }

  boolean has(String property) {
    return tables.stream().anyMatch(table -> property(table, property).isPresent());
  }

  /** The place of a property within the key, where it is that in every table; else -1. */
  int keyPosition(String property) {
    int position = -1;
    for (PropertyGraph.ElementTable table : tables) {
      Optional<PropertyGraph.Property> found = property(table, property);
      int here =
          found
              .map(p -> table.key().stream().map(GraphTables::quoted).toList().indexOf(p.sql()))
              .orElse(-1);
      if (here < 0 || (position >= 0 && position != here)) {
        return -1;
      }
      position = here;
    }
    return position;
  }
}
