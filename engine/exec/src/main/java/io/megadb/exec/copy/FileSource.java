package io.megadb.exec.copy;

import io.megadb.duckdb.DuckConnection;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A file as DuckDB SQL that yields the columns of a table.
 *
 * @param columns the table's columns the file has, in order; all may be NULL, whatever the table
 *     says, since nobody has checked the file
 * @param fromItem stands in FROM
 * @param fileColumns of a CSV file, what each of its columns, in the file's order, is in the table;
 *     empty for other files, whose columns are named in errors anyway
 */
record FileSource(List<Column> columns, String fromItem, List<Optional<Column>> fileColumns) {
  /** Nothing is known of the file yet. */
  static final FileSource NONE = new FileSource(List.of(), "", List.of());

  FileSource {
    fileColumns = List.copyOf(fileColumns);
    columns = columns.stream().map(c -> Column.of(c.name(), c.type())).toList();
  }

  /**
   * Decides how a file is read.
   *
   * @param wanted the table's columns the statement names
   */
  static FileSource of(
      Path file,
      CopyOptions options,
      List<Column> wanted,
      DuckConnection connection,
      QueryContext context) {
    return switch (options.format()) {
      case CSV -> csv(file, options, wanted, connection, context);
      case JSON -> json(file, wanted);
      case PARQUET -> parquet(file, wanted, connection, context);
    };
  }

  private static FileSource csv(
      Path file,
      CopyOptions options,
      List<Column> wanted,
      DuckConnection connection,
      QueryContext context) {
    List<String> names = wanted.stream().map(Column::name).toList();
    List<Optional<Column>> targets = wanted.stream().map(Optional::of).toList();
    if (options.byName()) {
      names = headerOf(file, options, connection, context);
      targets = names.stream().map(n -> byName(n, wanted)).toList();
      if (targets.stream().allMatch(Optional::isEmpty)) {
        throw new MegaDbException(
                ErrorCode.BAD_COPY_FORMAT,
                "no column of " + file.getFileName() + " has the name of a column of the table")
            .withHint("The file has " + String.join(", ", names) + ".");
      }
    }
    List<String> types = new ArrayList<>();
    List<String> selected = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      // The reader's own names keep a file with repeated names readable.
      String name = "f" + i;
      SqlType type = targets.get(i).map(Column::type).orElse(SqlType.Simple.TEXT);
      types.add(Identifiers.literal(name) + ": " + Identifiers.literal(textType(type)));
      targets
          .get(i)
          .ifPresent(
              column -> {
                columns.add(column);
                selected.add(fromText(name, type) + " AS " + Identifiers.quote(column.name()));
              });
    }
    String read =
        "read_csv("
            + Identifiers.literal(file.toString())
            + ", auto_detect = false, strict_mode = true, null_padding = false"
            + ", allow_quoted_nulls = false, max_line_size = 268435456, parallel = true"
            + ", header = "
            + options.header()
            + ", delim = "
            + Identifiers.literal(String.valueOf(options.delimiter()))
            + ", quote = "
            + Identifiers.literal(String.valueOf(options.quote()))
            + ", escape = "
            + Identifiers.literal(String.valueOf(options.escape()))
            + ", nullstr = "
            + Identifiers.literal(options.nullText())
            + options.compression().map(c -> ", compression = " + Identifiers.literal(c)).orElse("")
            + ", columns = {"
            + String.join(", ", types)
            + "})";
    return new FileSource(
        columns, "(SELECT " + String.join(", ", selected) + " FROM " + read + ")", targets);
  }

  private static Optional<Column> byName(String name, List<Column> wanted) {
    return wanted.stream()
        .filter(c -> c.name().equalsIgnoreCase(name))
        .findFirst()
        .or(
            () ->
                wanted.stream()
                    .filter(c -> c.name().replace("_", "").equalsIgnoreCase(name.replace("_", "")))
                    .findFirst());
  }

  private static List<String> headerOf(
      Path file, CopyOptions options, DuckConnection connection, QueryContext context) {
    return connection
        .list(
            "SELECT * FROM read_csv("
                + Identifiers.literal(file.toString())
                + ", auto_detect = true, header = false, all_varchar = true, sample_size = 1"
                + ", delim = "
                + Identifiers.literal(String.valueOf(options.delimiter()))
                + ", quote = "
                + Identifiers.literal(String.valueOf(options.quote()))
                + ", escape = "
                + Identifiers.literal(String.valueOf(options.escape()))
                + ") LIMIT 1",
            row -> {
              List<String> names = new ArrayList<>();
              for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                names.add(String.valueOf(row.getString(i)));
              }
              return names;
            },
            context)
        .stream()
        .findFirst()
        .orElseThrow(
            () ->
                new MegaDbException(
                    ErrorCode.BAD_COPY_FORMAT, file.getFileName() + " is empty, without header"));
  }

  /** What the CSV reader is told to read a column as. */
  private static String textType(SqlType type) {
    return type == SqlType.Simple.BYTEA || type instanceof SqlType.Array
        ? "VARCHAR"
        : TypeTable.duckDb(type);
  }

  /** PostgreSQL's text of bytes and arrays is not DuckDB's. */
  private static String fromText(String name, SqlType type) {
    if (type == SqlType.Simple.BYTEA) {
      return "unhex(substr(" + name + ", 3))";
    }
    if (type instanceof SqlType.Array) {
      return "CAST('[' || substr("
          + name
          + ", 2, length("
          + name
          + ") - 2) || ']' AS "
          + TypeTable.duckDb(type)
          + ")";
    }
    return name;
  }

  private static FileSource json(Path file, List<Column> wanted) {
    String types =
        wanted.stream()
            .map(
                c ->
                    Identifiers.literal(c.name())
                        + ": "
                        + Identifiers.literal(TypeTable.duckDb(c.type())))
            .collect(Collectors.joining(", ", "{", "}"));
    return new FileSource(
        wanted,
        "read_json("
            + Identifiers.literal(file.toString())
            + ", format = 'auto', maximum_object_size = 268435456, columns = "
            + types
            + ")",
        List.of());
  }

  private static FileSource parquet(
      Path file, List<Column> wanted, DuckConnection connection, QueryContext context) {
    String read = "read_parquet(" + Identifiers.literal(file.toString()) + ")";
    List<String> names =
        connection.list(
            "SELECT column_name FROM (DESCRIBE SELECT * FROM " + read + ")",
            row -> row.getString(1),
            context);
    List<String> selected = new ArrayList<>();
    for (Column column : wanted) {
      String name =
          names.stream()
              .filter(n -> n.equalsIgnoreCase(column.name()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new MegaDbException(
                              ErrorCode.BAD_COPY_FORMAT,
                              file.getFileName() + " has no column \"" + column.name() + "\"")
                          .withHint(
                              NearestName.hint(
                                  column.name(),
                                  names,
                                  "It has " + String.join(", ", names) + ".")));
      selected.add(
          "CAST("
              + Identifiers.quote(name)
              + " AS "
              + TypeTable.duckDb(column.type())
              + ") AS "
              + Identifiers.quote(column.name()));
    }
    return new FileSource(
        wanted, "(SELECT " + String.join(", ", selected) + " FROM " + read + ")", List.of());
  }
}
