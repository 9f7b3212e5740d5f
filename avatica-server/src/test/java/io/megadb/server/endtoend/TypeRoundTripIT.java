package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.type.SqlType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every type's edges into every tier, by literals and by parameters, from every tier to every tier,
 * and out through the Avatica driver in both serialisations. What is read has to be what pgjdbc
 * reads from PostgreSQL for the same text.
 */
class TypeRoundTripIT {
  private static final List<String> TIERS = List.of("OLTP", "OLAP", "MEMORY");

  /** How far the ids of rows copied from one tier lie from those of the next. */
  private static final int STRIDE = 100;

  @TempDir static Path folder;
  private static ServerFixture server;

  @BeforeAll
  static void start() throws Exception {
    server = new ServerFixture(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(TypeGroup.class)
  void theEdgesOfEveryTypeStayWhatTheyAre(TypeGroup group) throws Exception {
    List<List<String>> rows = rows(group);
    List<List<Object>> expected = asPostgresReads(group, rows);
    List<String> differences = new ArrayList<>();
    try (Connection json = server.connect("JSON");
        Connection protobuf = server.connect("PROTOBUF");
        Statement statement = protobuf.createStatement()) {
      List<Connection> connections = List.of(json, protobuf);
      for (String tier : TIERS) {
        String table = create(statement, group, "literals", tier);
        statement.executeUpdate("INSERT INTO " + table + " VALUES " + literals(group, rows));
        for (Connection connection : connections) {
          compare(group, connection, table, 0, expected, differences);
        }
      }
      for (Connection connection : connections) {
        for (String tier : TIERS) {
          String table = create(statement, group, "parameters", tier);
          insertParameters(connection, table, group, rows);
          compare(group, connection, table, 0, expected, differences);
          statement.execute("DROP TABLE " + table);
        }
      }
      for (String tier : TIERS) {
        String table = create(statement, group, "copies", tier);
        for (String from : TIERS) {
          int first = STRIDE * TIERS.indexOf(from);
          statement.executeUpdate(
              "INSERT INTO "
                  + table
                  + " SELECT id + "
                  + first
                  + columns(group)
                  + " FROM "
                  + name(group, "literals", from));
          compare(group, connections.get(first / STRIDE % 2), table, first, expected, differences);
          String made = name(group, "made_from_" + from, tier);
          statement.execute(
              "CREATE TABLE "
                  + made
                  + " USING "
                  + tier
                  + " AS SELECT * FROM "
                  + name(group, "literals", from));
          compare(group, connections.get(1 - first / STRIDE % 2), made, 0, expected, differences);
          statement.execute("DROP TABLE " + made);
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  private static String name(TypeGroup group, String what, String tier) {
    return (group + "_" + what + "_" + tier).toLowerCase(java.util.Locale.ROOT);
  }

  private static String columns(TypeGroup group) {
    return IntStream.range(0, group.types().size())
        .mapToObj(i -> ", c" + i)
        .collect(Collectors.joining());
  }

  private static String create(Statement statement, TypeGroup group, String what, String tier)
      throws SQLException {
    String table = name(group, what, tier);
    StringBuilder sql = new StringBuilder("CREATE TABLE " + table + " (id bigint");
    for (int i = 0; i < group.types().size(); i++) {
      sql.append(", c").append(i).append(' ').append(group.types().get(i).sql());
    }
    statement.execute(sql + ") USING " + tier);
    return table;
  }

  /** The texts of all edges, a row having one of each type. */
  private static List<List<String>> rows(TypeGroup group) {
    List<List<String>> edges = group.types().stream().map(TypeTexts::edges).toList();
    int count = edges.stream().mapToInt(List::size).max().orElseThrow();
    List<List<String>> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      int at = row;
      rows.add(edges.stream().map(e -> at < e.size() ? e.get(at) : null).toList());
    }
    return rows;
  }

  private static String literals(TypeGroup group, List<List<String>> rows) {
    StringBuilder sql = new StringBuilder();
    for (int row = 0; row < rows.size(); row++) {
      sql.append(row == 0 ? "(" : ", (").append(row);
      for (int i = 0; i < group.types().size(); i++) {
        String text = rows.get(row).get(i);
        sql.append(
            text == null
                ? ", NULL"
                : ", '" + text.replace("'", "''") + "'::" + group.types().get(i).sql());
      }
      sql.append(')');
    }
    return sql.toString();
  }

  private static void insertParameters(
      Connection connection, String table, TypeGroup group, List<List<String>> rows)
      throws SQLException {
    String row = "(?" + ", ?".repeat(group.types().size()) + ")";
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO "
                + table
                + " VALUES "
                + String.join(", ", Collections.nCopies(rows.size(), row)))) {
      int parameter = 1;
      for (int i = 0; i < rows.size(); i++) {
        statement.setLong(parameter++, i);
        for (int c = 0; c < group.types().size(); c++) {
          set(statement, parameter++, group.types().get(c), rows.get(i).get(c));
        }
      }
      assertThat(statement.executeUpdate()).isEqualTo(rows.size());
    }
  }

  private static void set(PreparedStatement statement, int at, SqlType type, String text)
      throws SQLException {
    if (text == null) {
      statement.setNull(at, Types.NULL);
      return;
    }
    if (isFloating(type) && isNoNumber(text)) {
      // The driver itself can't put these into JSON as numbers; as text they go in both.
      statement.setString(at, text);
      return;
    }
    switch (type) {
      case SqlType.Simple simple -> {
        switch (simple) {
          case BOOLEAN -> statement.setBoolean(at, Boolean.parseBoolean(text));
          case SMALLINT -> statement.setShort(at, Short.parseShort(text));
          case INTEGER -> statement.setInt(at, Integer.parseInt(text));
          case BIGINT -> statement.setLong(at, Long.parseLong(text));
          case REAL -> statement.setFloat(at, Float.parseFloat(text));
          case DOUBLE -> statement.setDouble(at, Double.parseDouble(text));
          case BYTEA -> statement.setBytes(at, HexFormat.of().parseHex(text.substring(2)));
          case TEXT, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL, UUID, JSON ->
              statement.setString(at, text);
        }
      }
      case SqlType.Numeric n -> statement.setBigDecimal(at, new BigDecimal(text));
      case SqlType.UnconstrainedNumeric n -> statement.setBigDecimal(at, new BigDecimal(text));
      case SqlType.Varchar v -> statement.setString(at, text);
      case SqlType.Array a -> statement.setString(at, text);
      case SqlType.Struct s -> statement.setString(at, text);
      case SqlType.VectorType v -> statement.setString(at, text);
    }
  }

  /** What PostgreSQL's own driver reads: canonical texts, and lists of them for arrays. */
  private static List<List<Object>> asPostgresReads(TypeGroup group, List<List<String>> rows)
      throws SQLException {
    String casts =
        group.types().stream()
            .map(
                type -> {
                  // OLTP keeps json as jsonb.
                  String name = type == SqlType.Simple.JSON ? "jsonb" : type.sql();
                  // A text is what a client of pgvector reads too.
                  name = type instanceof SqlType.VectorType ? "text" : name;
                  return "CAST(? AS "
                      + name
                      + ")::text"
                      + (type instanceof SqlType.Array ? "[]" : "");
                })
            .collect(Collectors.joining(", "));
    List<List<Object>> result = new ArrayList<>();
    try (Connection postgres = server.connectToPostgres();
        PreparedStatement statement = postgres.prepareStatement("SELECT " + casts)) {
      for (List<String> row : rows) {
        for (int i = 0; i < row.size(); i++) {
          statement.setString(i + 1, row.get(i));
        }
        try (ResultSet values = statement.executeQuery()) {
          values.next();
          List<Object> read = new ArrayList<>();
          for (int i = 0; i < row.size(); i++) {
            read.add(value(values, i + 1, group.types().get(i), values.getString(i + 1)));
          }
          result.add(read);
        }
      }
    }
    return result;
  }

  private static Object value(ResultSet values, int at, SqlType type, String text)
      throws SQLException {
    if (!(type instanceof SqlType.Array array)) {
      return TypeTexts.canonical(type, text);
    }
    if (values.getArray(at) == null) {
      return null;
    }
    return Arrays.stream((Object[]) values.getArray(at).getArray())
        .map(e -> e == null ? null : TypeTexts.canonical(array.element(), e.toString()))
        .toList();
  }

  private static void compare(
      TypeGroup group,
      Connection connection,
      String table,
      int first,
      List<List<Object>> expected,
      List<String> differences)
      throws SQLException {
    boolean json = connection.getMetaData().getURL().contains("JSON");
    String where = table + (json ? " in JSON" : " in PROTOBUF");
    try (Statement statement = connection.createStatement();
        ResultSet values =
            statement.executeQuery(
                "SELECT id"
                    + columns(group)
                    + " FROM "
                    + table
                    + " WHERE id >= "
                    + first
                    + " AND id < "
                    + (first + STRIDE)
                    + " ORDER BY id")) {
      differences.addAll(
          TypeMetadata.differences(group.types(), values.getMetaData(), json, where));
      int row = 0;
      for (; values.next() && row < expected.size(); row++) {
        for (int i = 0; i < group.types().size(); i++) {
          SqlType type = group.types().get(i);
          Object wanted = expected.get(row).get(i);
          if (json && isFloating(type)) {
            wanted = withoutNegativeZero(wanted);
          }
          Object got = read(values, i + 2, type);
          if (!Objects.equals(wanted, got)) {
            differences.add(
                where + ", " + type.sql() + ": " + shown(wanted) + " became " + shown(got));
          }
        }
      }
      if (row != expected.size()) {
        differences.add(where + ": " + row + " rows instead of " + expected.size());
      }
    }
  }

  private static Object read(ResultSet values, int at, SqlType type) throws SQLException {
    if (type == SqlType.Simple.BYTEA) {
      byte[] bytes = values.getBytes(at);
      return bytes == null ? null : TypeTexts.text(bytes);
    }
    Object text = value(values, at, type, values.getString(at));
    // JSON has no NaN; docs/connect.md says to read it with getString.
    if (!(type instanceof SqlType.Array) && !(isFloating(type) && isNoNumber(text))) {
      Object object = values.getObject(at);
      assertThat(TypeTexts.canonical(type, object == null ? null : object.toString()))
          .as("getObject of %s", type.sql())
          .isEqualTo(text);
    }
    return text;
  }

  private static boolean isFloating(SqlType type) {
    return type == SqlType.Simple.REAL
        || type == SqlType.Simple.DOUBLE
        || type instanceof SqlType.Array array && isFloating(array.element());
  }

  /** The client reads JSON's numbers as decimals, which have one zero. */
  private static Object withoutNegativeZero(Object value) {
    return switch (value) {
      case List<?> items -> items.stream().map(TypeRoundTripIT::withoutNegativeZero).toList();
      case null -> null;
      default -> value.equals("-0.0") ? "0.0" : value;
    };
  }

  private static boolean isNoNumber(Object text) {
    return text != null && (text.equals("NaN") || text.toString().endsWith("Infinity"));
  }

  private static String shown(Object value) {
    String text = String.valueOf(value);
    return text.length() <= 100 ? text : text.substring(0, 100) + "... (" + text.length() + ")";
  }
}
