package io.megadb.exec.copy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says where a CSV file is wrong: DuckDB's reader knows the line, and names columns f0, f1... */
final class CsvErrors {
  private static final Pattern LINE = Pattern.compile("CSV Error on Line: (\\d+)");
  private static final Pattern COLUMN = Pattern.compile("column \"?f(\\d+)\"?");
  private static final Pattern VALUE =
      Pattern.compile("Could not convert string \"?(.*?)\"? to '?([A-Z][A-Z0-9(), ]*)'?");
  private static final Pattern COUNT =
      Pattern.compile("Expected Number of Columns: (\\d+) Found: (\\d+)");

  private CsvErrors() {}

  /** The error with file, line and column, if DuckDB's text has them. */
  static MegaDbException located(MegaDbException e, Path file, List<Column> columns) {
    String text = e.getMessage();
    Matcher line = LINE.matcher(text);
    if (!line.find()) {
      return e;
    }
    StringBuilder message = new StringBuilder();
    message.append(file.getFileName()).append(", line ").append(line.group(1));
    ErrorCode code = ErrorCode.BAD_COPY_FORMAT;
    Matcher column = COLUMN.matcher(text);
    Matcher value = VALUE.matcher(text);
    Matcher count = COUNT.matcher(text);
    if (column.find()) {
      int index = Integer.parseInt(column.group(1));
      message
          .append(", column ")
          .append(index < columns.size() ? columns.get(index).name() : String.valueOf(index + 1));
    }
    if (value.find()) {
      code = ErrorCode.INVALID_TEXT_REPRESENTATION;
      message
          .append(": invalid input syntax for type ")
          .append(value.group(2).strip().toLowerCase(java.util.Locale.ROOT))
          .append(": \"")
          .append(value.group(1))
          .append('"');
    } else if (count.find()) {
      message
          .append(": expected ")
          .append(count.group(1))
          .append(" columns, found ")
          .append(count.group(2));
    } else {
      message.append(": ").append(reason(text));
    }
    return new MegaDbException(code, message.toString(), e)
        .withHint(
            "Nothing was loaded. Correct the line, or the COPY options (header, null, quote).");
  }

  /** DuckDB writes the line, then what is wrong with it, then the options; the line may be long. */
  private static String reason(String text) {
    if (text.contains("unterminated quote")) {
      return "unterminated quoted field";
    }
    String[] lines = text.split("\n");
    for (int i = 1; i < lines.length; i++) {
      if (!lines[i].isBlank() && !lines[i].startsWith("Original Line")) {
        return lines[i].strip();
      }
    }
    return text;
  }
}
