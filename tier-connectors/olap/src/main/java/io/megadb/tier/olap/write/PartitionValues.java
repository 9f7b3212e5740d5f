package io.megadb.tier.olap.write;

import io.megadb.duckdb.DuckConnection;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.query.QueryContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Iceberg's partition values of written files, from the keys that COPY split them by. */
final class PartitionValues {
  private final List<PartitionKey> keys;
  private final DuckConnection connection;
  private final QueryContext context;

  PartitionValues(List<PartitionKey> keys, DuckConnection connection, QueryContext context) {
    this.keys = keys;
    this.connection = connection;
    this.context = context;
  }

  /**
   * The values, in the order of the spec's fields.
   *
   * @param files each file with its key columns as COPY reported them
   */
  Map<Path, List<Object>> of(Map<Path, Map<String, String>> files) {
    Map<Path, List<Object>> values = new HashMap<>();
    List<Path> digests = new ArrayList<>();
    files.forEach(
        (file, reported) -> {
          Object[] ofFile = new Object[keys.size()];
          boolean digest = false;
          for (int i = 0; i < ofFile.length; i++) {
            String key = reported.get(keys.get(i).column());
            if (PartitionKey.isDigest(key)) {
              digest = true;
            } else {
              ofFile[i] = keys.get(i).value(key);
            }
          }
          values.put(file, Arrays.asList(ofFile));
          if (digest) {
            digests.add(file);
          }
        });
    if (!digests.isEmpty()) {
      readBack(digests, values);
    }
    return values;
  }

  /** All rows of a file have the same partition values, so its first row tells them. */
  private void readBack(List<Path> files, Map<Path, List<Object>> values) {
    String sql =
        "SELECT filename, "
            + keys.stream().map(PartitionKey::text).collect(Collectors.joining(", "))
            + " FROM read_parquet("
            + files.stream()
                .map(f -> Identifiers.literal(f.toString()))
                .collect(Collectors.joining(", ", "[", "]"))
            + ", hive_partitioning = false) WHERE file_row_number = 0";
    connection.list(
        sql,
        row -> {
          List<Object> ofFile = values.get(Path.of(row.getString(1)));
          for (int i = 0; i < keys.size(); i++) {
            String text = row.getString(i + 2);
            ofFile.set(i, text == null ? null : keys.get(i).parse(text));
          }
          return true;
        },
        context);
  }
}
