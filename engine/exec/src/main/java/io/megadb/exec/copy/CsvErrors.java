package io.megadb.exec.copy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says where a CSV file is wrong: DuckDB's reader knows the line, and names columns f0, f1... */
final class CsvErrors {
  private static final Pattern LINE = Pattern.compile("CSV Error on Line: (\\d+)");
  private static final Pattern COLUMN = Pattern.compile("column \"?f(\\d+)\"?");
  private static final Pattern VALUE =
      Pattern.compile("Could not convert string \"?(.*?)\"? to '?([A-Z][A-Z0-9(), ]*)'?");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]+([.][0-9]*)?([eE][+-]?[0-9]+)?");
  private static final Pattern CAST_LATER =
      Pattern.compile("is being converted as type (UUID|TIMESTAMP WITH TIME ZONE)");
  private static final Pattern COUNT =
      Pattern.compile("Expected Number of Columns: (\\d+) Found: (\\d+)");

  private CsvErrors() {}

  /** The error with file, line and column, if DuckDB's text has them. */
  static MegaDbException located(MegaDbException e, Path file, FileSource source) {
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
    Optional<Column> target = Optional.empty();
    if (column.find()) {
      int index = Integer.parseInt(column.group(1));
      target = target(index, text, source.fileColumns());
      message
          .append(", column ")
          .append(target.map(Column::name).orElseGet(() -> String.valueOf(index + 1)));
    }
    if (value.find()) {
      // DuckDB's name of the type only where it is not said which column it is.
      String type =
          target
              .map(c -> c.type().sql())
              .orElseGet(() -> value.group(2).strip().toLowerCase(Locale.ROOT));
      code = code(target, value.group(1));
      message.append(
          code == ErrorCode.NUMERIC_OUT_OF_RANGE
              ? ": value \"" + value.group(1) + "\" is out of range for type " + type
              : ": invalid input syntax for type " + type + ": \"" + value.group(1) + '"');
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

  /**
   * The table's column that DuckDB's column of that number is. Where the reader casts text itself
   * after it has parsed a chunk (UUIDs, timestamptz), the number counts the columns wanted, else
   * all of the file's.
   */
  private static Optional<Column> target(
      int index, String text, List<Optional<Column>> fileColumns) {
    List<Column> wanted = fileColumns.stream().flatMap(Optional::stream).toList();
    if (CAST_LATER.matcher(text).find() && index < wanted.size()) {
      return Optional.of(wanted.get(index));
    }
    return index < fileColumns.size() ? fileColumns.get(index) : Optional.empty();
  }

  private static ErrorCode code(Optional<Column> target, String text) {
    if (target.isEmpty()) {
      return ErrorCode.INVALID_TEXT_REPRESENTATION;
    }
    return switch (target.get().type()) {
      case SqlType.Simple simple ->
          switch (simple) {
            case SMALLINT, INTEGER, BIGINT, REAL, DOUBLE -> number(text);
            case DATE, TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL -> ErrorCode.INVALID_DATETIME_FORMAT;
            case BOOLEAN, TEXT, BYTEA, UUID, JSON -> ErrorCode.INVALID_TEXT_REPRESENTATION;
          };
      case SqlType.Numeric n -> number(text);
      case SqlType.UnconstrainedNumeric n -> number(text);
      case SqlType.Varchar v -> ErrorCode.INVALID_TEXT_REPRESENTATION;
      case SqlType.Array a -> ErrorCode.INVALID_TEXT_REPRESENTATION;
      case SqlType.Struct s -> ErrorCode.INVALID_TEXT_REPRESENTATION;
      case SqlType.VectorType v -> ErrorCode.INVALID_TEXT_REPRESENTATION;
    };
  }

  private static ErrorCode number(String text) {
    return NUMBER.matcher(text.strip()).matches()
        ? ErrorCode.NUMERIC_OUT_OF_RANGE
        : ErrorCode.INVALID_TEXT_REPRESENTATION;
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
