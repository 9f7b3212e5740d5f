package io.megadb.server.shell;

/** How results are printed. */
public enum Format {
  TABLE,
  CSV,
  JSON,
  MARKDOWN;

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
