package io.megadb.duckdb;

import io.megadb.spi.error.Blame;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns DuckDB's errors, which have a kind in their text but mostly no SQLSTATE, into ours. What
 * generated SQL raises itself is written {@code MEGADB:<sqlstate>:<message>}.
 */
public final class DuckDbErrors {
  /** Stands between the message and the hint of an error of ours that comes through DuckDB. */
  static final String HINT = "\u0001hint:";

  // Within quotes it is the expression that another error's message repeats.
  private static final Pattern OWN = Pattern.compile("(?<!')MEGADB:([0-9A-Z]{5}):([^\\n]*)");
  private static final Pattern NOISE =
      Pattern.compile(
          "^\\[errno -?\\d+\\] CDataJniException\\{errno=-?\\d+, message=(.*)\\}$", Pattern.DOTALL);

  /**
   * @param message in place of DuckDB's
   */
  private record Rule(Pattern pattern, ErrorCode code, Optional<String> message) {}

  private static final List<Rule> RULES =
      List.of(
          rule(
              "No space left on device|disk is full|max_temp_directory_size|File too large"
                  + "|[Qq]uota exceeded",
              ErrorCode.DISK_FULL),
          rule("Out of Memory Error|Allocation failure", ErrorCode.OUT_OF_MEMORY),
          rule(
              "No magic bytes|don.t know what type|Invalid Parquet|TProtocol|Corrupt|corrupt|decompress|Decompress"
                  + "|Snappy|ZSTD|too small to be a Parquet|footer length|Failed to read|Could not read enough bytes|Parquet file",
              ErrorCode.DATA_CORRUPTED),
          rule(
              "No files found that match|No such file or directory|Cannot open file",
              ErrorCode.UNDEFINED_FILE),
          rule("IO Error", ErrorCode.IO_ERROR),
          rule(
              "More than one row returned by a subquery",
              ErrorCode.CARDINALITY_VIOLATION,
              "more than one row returned by a subquery used as an expression"),
          rule("ivision by zero|ivide by zero", ErrorCode.DIVISION_BY_ZERO, "division by zero"),
          // No type of ours is unsigned: what is cast to one is a parameter of LIMIT or OFFSET.
          rule(
              "LIMIT/OFFSET cannot be negative|with value -\\d+ can't be cast .* UINT64",
              ErrorCode.INVALID_LIMIT,
              "LIMIT and OFFSET must not be negative"),
          rule(
              "maximum total string size for regular string buffers",
              ErrorCode.PROGRAM_LIMIT_EXCEEDED,
              "a column has more than 2 GiB of text in one batch of rows"),
          rule("Unknown TimeZone|interval cannot be 0", ErrorCode.INVALID_PARAMETER_VALUE),
          rule(
              "(timestamp|date|time) field value out of range|[Tt]imestamp out of range"
                  + "|[Dd]ate out of range|in timestamp|in date|interval out of range",
              ErrorCode.DATETIME_OVERFLOW),
          rule(
              "Out of Range Error|out of range|Overflow|overflow|does not fit|can't be cast because the value",
              ErrorCode.NUMERIC_OUT_OF_RANGE),
          rule(
              "Failed to cast decimal value|Could not cast value .* to DECIMAL",
              ErrorCode.NUMERIC_OUT_OF_RANGE),
          // A number as text that its type does not hold.
          rule(
              "Could not convert string [\"'][+-]?[0-9]+([.][0-9]*)?([eE][+-]?[0-9]+)?[\"'] to"
                  + " '?(DECIMAL|INT|BIGINT|SMALLINT|HUGEINT|FLOAT|DOUBLE)",
              ErrorCode.NUMERIC_OUT_OF_RANGE),
          rule(
              "Conversion Error|Could not convert|invalid input syntax",
              ErrorCode.INVALID_TEXT_REPRESENTATION),
          rule("Constraint Error", ErrorCode.CHECK_VIOLATION),
          rule(
              "[Mm]ax(imum)? (expression|tree) depth|Recursion level in ArrowSchema|stack",
              ErrorCode.STATEMENT_TOO_COMPLEX),
          rule("Invalid Input Error", ErrorCode.DATA_EXCEPTION));

  private DuckDbErrors() {}

  private static Rule rule(String pattern, ErrorCode code) {
    return new Rule(Pattern.compile(pattern), code, Optional.empty());
  }

  private static Rule rule(String pattern, ErrorCode code, String message) {
    return new Rule(Pattern.compile(pattern), code, Optional.of(message));
  }

  /** The error as ours. One that is ours already comes back as it is. */
  public static RuntimeException translate(Throwable error) {
    for (Throwable t = error; t != null; t = t.getCause()) {
      if (t instanceof MegaDbException own) {
        return own;
      }
      if (t instanceof LostErrorException || t instanceof StreamReadAgainException) {
        return (RuntimeException) t;
      }
    }
    String text = error.getMessage() == null ? error.toString() : error.getMessage();
    Matcher noise = NOISE.matcher(text);
    if (noise.matches()) {
      text = noise.group(1);
    }
    Matcher own = OWN.matcher(text);
    if (own.find()) {
      return own(own.group(1), own.group(2), error);
    }
    if (text.contains("This stream has been released")) {
      return new StreamReadAgainException(error);
    }
    if (text.contains("Invalid result set")) {
      return new LostErrorException(error);
    }
    String message = firstParagraph(text);
    for (Rule rule : RULES) {
      if (rule.pattern().matcher(message).find()) {
        String shown = rule.message().orElseGet(() -> withoutKind(message));
        MegaDbException translated = new MegaDbException(rule.code(), shown, error);
        return rule.code() == ErrorCode.OUT_OF_MEMORY
            ? translated.withHint(
                "Aggregate or sort less at a time, or raise duckdb.memory_limit_mib.")
            : translated;
      }
    }
    return new MegaDbException(ErrorCode.INTERNAL_ERROR, "DuckDB: " + text, error);
  }

  private static MegaDbException own(String sqlState, String text, Throwable cause) {
    int end = text.indexOf(HINT);
    String message = end < 0 ? text : text.substring(0, end);
    MegaDbException own = withCode(sqlState, message, cause);
    return end < 0 ? own : own.withHint(text.substring(end + HINT.length()));
  }

  private static MegaDbException withCode(String sqlState, String message, Throwable cause) {
    for (ErrorCode code : ErrorCode.values()) {
      if (code.sqlState().equals(sqlState)) {
        MegaDbException own = new MegaDbException(code, message, cause);
        return code == ErrorCode.OUT_OF_MEMORY
            ? own.withHint("Select fewer or smaller columns, or raise the statement's memory.")
            : own;
      }
    }
    return MegaDbException.ofTier("duckdb", sqlState, Blame.USER, message, cause);
  }

  /**
   * DuckDB appends the generated SQL with a caret, and advice on settings that are not SQL here.
   */
  private static String firstParagraph(String text) {
    String message = text;
    for (String appendix : List.of("\n\nLINE ", "\n\nPossible solutions:")) {
      int at = message.indexOf(appendix);
      message = at < 0 ? message : message.substring(0, at);
    }
    return message.strip();
  }

  private static String withoutKind(String message) {
    return message.replaceFirst("^[A-Z][A-Za-z ]* Error: ", "");
  }
}
