package io.megadb.server.shell;

import org.jline.utils.WCWidth;

/** Columns that text takes on a terminal. */
final class TextWidth {
  private TextWidth() {}

  /** Wide characters count twice, combining ones not at all. */
  static int of(String text) {
    int width = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      width += Math.max(0, WCWidth.wcwidth(c));
      i += Character.charCount(c);
    }
    return width;
  }
}
