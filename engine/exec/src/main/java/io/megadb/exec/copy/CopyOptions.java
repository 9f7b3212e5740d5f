package io.megadb.exec.copy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.sql.Statement;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * COPY's options, PostgreSQL's and {@code match_by_name}.
 *
 * @param header whether the first CSV line holds names
 * @param byName CSV columns are found by the names in the first line, case-insensitively; columns
 *     of the file that the table lacks are left out, columns of the table that the file lacks get
 *     their default
 * @param nullText what stands for NULL in CSV when not quoted
 * @param compression none, gzip or zstd
 */
record CopyOptions(
    Format format,
    boolean header,
    boolean byName,
    char delimiter,
    char quote,
    char escape,
    String nullText,
    Optional<String> compression) {

  /** File formats. */
  enum Format {
    CSV,
    JSON,
    PARQUET
  }

  private static final Set<String> KNOWN =
      Set.of(
          "format",
          "header",
          "match_by_name",
          "delimiter",
          "quote",
          "escape",
          "null",
          "encoding",
          "compression");

  static CopyOptions of(Statement.Copy copy, Path file) {
    Map<String, String> options = copy.options();
    for (String key : options.keySet()) {
      if (!KNOWN.contains(key)) {
        throw new MegaDbException(ErrorCode.SYNTAX_ERROR, "option \"" + key + "\" not recognized")
            .withPosition(position(copy, key))
            .withHint(NearestName.hint(key, KNOWN, "COPY has the options " + KNOWN + "."));
      }
    }
    Format format = format(copy, file);
    if (!options.getOrDefault("encoding", "utf8").replace("-", "").equalsIgnoreCase("utf8")) {
      throw bad(copy, "encoding", "must be UTF8");
    }
    boolean byName = flag(copy, "match_by_name");
    String header = options.getOrDefault("header", "false");
    char quote = character(copy, "quote", '"');
    return new CopyOptions(
        format,
        byName || header.equalsIgnoreCase("match") || flag(copy, "header"),
        byName,
        character(copy, "delimiter", ','),
        quote,
        character(copy, "escape", quote),
        options.getOrDefault("null", ""),
        Optional.ofNullable(options.get("compression")).map(c -> compression(copy, c)));
  }

  private static Format format(Statement.Copy copy, Path file) {
    String name = copy.options().get("format");
    if (name == null) {
      String fileName = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
      if (fileName.endsWith(".parquet")) {
        return Format.PARQUET;
      }
      return fileName.matches(".*\\.(json|ndjson|jsonl)(\\.gz|\\.zst)?") ? Format.JSON : Format.CSV;
    }
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "csv" -> Format.CSV;
      case "json" -> Format.JSON;
      case "parquet" -> Format.PARQUET;
      default -> throw bad(copy, "format", "must be csv, json or parquet, not " + name);
    };
  }

  private static boolean flag(Statement.Copy copy, String key) {
    String value = copy.options().getOrDefault(key, "false").toLowerCase(Locale.ROOT);
    return switch (value) {
      case "true", "on", "1" -> true;
      case "false", "off", "0", "match" -> false;
      default -> throw bad(copy, key, "must be true or false, not " + value);
    };
  }

  private static char character(Statement.Copy copy, String key, char otherwise) {
    String value = copy.options().get(key);
    if (value == null) {
      return otherwise;
    }
    if (value.length() != 1) {
      throw bad(copy, key, "must be a single character");
    }
    return value.charAt(0);
  }

  private static String compression(Statement.Copy copy, String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "none", "gzip", "zstd", "snappy" -> name.toLowerCase(Locale.ROOT);
      default -> throw bad(copy, "compression", "must be none, gzip, zstd or (Parquet) snappy");
    };
  }

  private static int position(Statement.Copy copy, String key) {
    return copy.optionPositions().getOrDefault(key, 0);
  }

  private static MegaDbException bad(Statement.Copy copy, String key, String why) {
    return new MegaDbException(
            ErrorCode.INVALID_PARAMETER_VALUE, "COPY option \"" + key + "\" " + why)
        .withPosition(position(copy, key));
  }
}
