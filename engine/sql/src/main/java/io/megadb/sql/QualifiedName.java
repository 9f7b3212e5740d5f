package io.megadb.sql;

import java.util.List;

/**
 * A name of one to three parts as it stands in a statement, unquoted parts folded to lower case.
 *
 * @param position 1-based character offset of its first character
 */
public record QualifiedName(List<String> parts, int position) {
  public QualifiedName {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a name has at least one part");
    }
  }

  /** The last part. */
  public String name() {
    return parts.getLast();
  }

  @Override
  public String toString() {
    return String.join(".", parts);
  }
}
