package io.megadb.sql.graph;

/** The seven directions of an edge pattern. */
public enum EdgeDirection {
  LEFT("<-[", "]-", "<-"),
  UNDIRECTED("~[", "]~", "~"),
  RIGHT("-[", "]->", "->"),
  LEFT_OR_UNDIRECTED("<~[", "]~", "<~"),
  UNDIRECTED_OR_RIGHT("~[", "]~>", "~>"),
  LEFT_OR_RIGHT("<-[", "]->", "<->"),
  ANY("-[", "]-", "-");

  private final String open;
  private final String close;
  private final String abbreviated;

  EdgeDirection(String open, String close, String abbreviated) {
    this.open = open;
    this.close = close;
    this.abbreviated = abbreviated;
  }

  /** What stands before the edge's content, the bracket included. */
  public String open() {
    return open;
  }

  /** What stands after it. */
  public String close() {
    return close;
  }

  /** The arrow that stands for an edge without content. */
  public String abbreviated() {
    return abbreviated;
  }
}
