package io.megadb.planner.dialect.duckdb;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import io.megadb.spi.type.VectorText;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Texts that are constants of another type beyond doubt. Written with DuckDB's own cast they are
 * folded before the query runs, and scans skip data by them, which a macro that may raise an error
 * prevents.
 */
final class DuckDbConstants {
  /** The canonical form the parser gives interval constants. */
  private static final Pattern INTERVAL =
      Pattern.compile(
          "-?\\d{1,9} (months|days|seconds)( -?\\d{1,9} (days|seconds))?( -?\\d{1,9} seconds)?"
              + "|(-?\\d{1,9} months ?)?(-?\\d{1,9} days ?)?(-?\\d{1,6}:\\d\\d:\\d\\d(\\.\\d{1,6})?)?");

  private static final Pattern DOUBLE =
      Pattern.compile("-?\\d{1,200}(\\.\\d{1,20})?([eE][+-]?\\d{1,2})?");

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd").withResolverStyle(ResolverStyle.STRICT);
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);

  private DuckDbConstants() {}

  static Optional<String> of(String text, SqlType type) {
    if (type instanceof SqlType.VectorType vector) {
      return vector(text, vector);
    }
    boolean certain =
        switch (type) {
          case Simple simple ->
              switch (simple) {
                case INTERVAL -> !text.isEmpty() && INTERVAL.matcher(text).matches();
                case DOUBLE -> DOUBLE.matcher(text).matches();
                case DATE -> parses(text, false);
                case TIMESTAMP -> parses(text, true);
                default -> false;
              };
          default -> false;
        };
    return certain
        ? Optional.of(DuckDbCasts.plain(Identifiers.literal(text), type))
        : Optional.empty();
  }

  /** Constants of a statement are canonical; texts of its data are none. */
  private static Optional<String> vector(String text, SqlType.VectorType type) {
    try {
      return VectorText.canonical(type, text).equals(text)
          ? Optional.of(DuckDbVectors.constant(text, type))
          : Optional.empty();
    } catch (MegaDbException e) {
      // Whoever computes it tells what is wrong, if it is computed at all.
      return Optional.empty();
    }
  }

  private static boolean parses(String text, boolean time) {
    try {
      if (time) {
        LocalDateTime.parse(text, TIMESTAMP);
      } else {
        LocalDate.parse(text, DATE);
      }
      return text.charAt(0) != '-' && text.charAt(0) != '+';
    } catch (DateTimeException e) {
      return false;
    }
  }
}
