package io.megadb.server.shell;

import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/**
 * Tells the line reader whether what was typed is complete: a backslash command always is, SQL is
 * at its semicolon.
 */
final class SqlLineParser implements Parser {
  /** A line with the word the cursor is in. */
  record Line(String line, int cursor, String word, int wordCursor, List<String> words)
      implements CompletingParsedLine {
    @Override
    public int wordIndex() {
      return words.size() - 1;
    }

    // Names are inserted as they are: quoting is part of the candidate.
    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return wordCursor;
    }

    @Override
    public int rawWordLength() {
      return word.length();
    }
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    if (context == ParseContext.ACCEPT_LINE || context == ParseContext.UNSPECIFIED) {
      if (!isComplete(line)) {
        throw new EOFError(-1, -1, "the statement goes on", "");
      }
    }
    int start = cursor;
    while (start > 0 && isWordPart(line.charAt(start - 1))) {
      start--;
    }
    int end = cursor;
    while (end < line.length() && isWordPart(line.charAt(end))) {
      end++;
    }
    String word = line.substring(start, end);
    return new Line(line, cursor, word, cursor - start, List.of(line.substring(0, start), word));
  }

  private static boolean isComplete(String line) {
    if (line.isBlank() || line.strip().startsWith("\\")) {
      return true;
    }
    StatementSplitter splitter = new StatementSplitter();
    splitter.add(line);
    return !splitter.inStatement();
  }

  @Override
  public boolean isEscapeChar(char ch) {
    return false;
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '"' || c == '\\';
  }
}
