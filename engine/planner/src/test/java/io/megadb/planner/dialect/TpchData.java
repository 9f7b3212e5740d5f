package io.megadb.planner.dialect;

import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The eight TPC-H tables within a DuckDB, and the texts of the 22 queries. */
public final class TpchData {
  private TpchData() {}

  public static void load(Connection duck, double scale, Path folder)
      throws SQLException, IOException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(resource("schema.sql"));
      for (TpchTable<?> table : TpchTable.getTables()) {
        Path file = folder.resolve(table.getTableName() + ".tbl");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
          for (TpchEntity row : table.createGenerator(scale, 1, 1)) {
            String line = row.toLine();
            out.write(line, 0, line.length() - 1);
            out.newLine();
          }
        }
        statement.execute(
            "COPY "
                + table.getTableName()
                + " FROM '"
                + file
                + "' (DELIM '|', HEADER false, QUOTE '')");
        Files.delete(file);
      }
    }
  }

  public static String query(int number) {
    return resource("q%02d.sql".formatted(number));
  }

  public static String resource(String name) {
    try (InputStream in = TpchData.class.getResourceAsStream("/tpch/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
