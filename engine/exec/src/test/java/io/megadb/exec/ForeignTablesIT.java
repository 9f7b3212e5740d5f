package io.megadb.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Files;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What others make in PostgreSQL and in the Iceberg catalog appears while the engine runs. */
@Timeout(120)
final class ForeignTablesIT {
  private static final String LISTED =
      "SELECT table_catalog || '.' || table_schema FROM information_schema.tables"
          + " WHERE table_name = '%s'";

  @TempDir Path folder;
  private EngineFixture fixture;
  private Session session;

  @BeforeEach
  void start() throws IOException {
    fixture = new EngineFixture(folder);
    session = fixture.engine.openSession("test");
  }

  @AfterEach
  void stop() throws Exception {
    session.close();
    fixture.close();
  }

  private List<String> rows(String sql) {
    return EngineFixture.rows(session, sql);
  }

  private void awaitListed(String table, List<String> where) {
    awaitRows(LISTED.formatted(table), where);
  }

  /** Asks until the catalog's own thread has looked; the class's timeout interrupts it. */
  private void awaitRows(String sql, List<String> wanted) {
    List<String> found = rows(sql);
    while (!found.equals(wanted)) {
      assertThat(Thread.currentThread().isInterrupted())
          .as("%s: wanted %s, found %s until the end", sql, wanted, found)
          .isFalse();
      found = rows(sql);
    }
  }

  private void assertGone(String table) {
    assertThatThrownBy(() -> rows("SELECT * FROM " + table))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.is(ErrorCode.UNDEFINED_TABLE)).isTrue());
  }

  @Test
  void tablesMadeInPostgresAppearAtOnceWhenNamedAndSoonInLists() throws Exception {
    var postgres = fixture.oltp.server().orElseThrow();
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      session.execute("CREATE TABLE mine (id integer) USING OLAP").close();
      session.execute("INSERT INTO mine VALUES (1), (2)").close();
      statement.execute("CREATE SCHEMA theirs");
      statement.execute("CREATE TABLE theirs.named AS SELECT 2 AS id, 'two' AS name");
      // Federated, so that our own binder has to know it.
      assertThat(rows("SELECT m.id, t.name FROM mine m JOIN theirs.named t ON t.id = m.id"))
          .containsExactly("2|two");
      statement.execute("ALTER TABLE theirs.named ADD COLUMN more integer DEFAULT 5");
      statement.execute("CREATE TABLE listed (id integer)");
      awaitListed("listed", List.of("oltp.public"));
      assertThat(rows("SELECT t.more FROM mine m JOIN theirs.named t ON t.id = m.id"))
          .containsExactly("5");
      statement.execute("DROP TABLE listed");
      awaitListed("listed", List.of());
      assertGone("listed");
      statement.execute("DROP TABLE theirs.named");
      // The catalog may or may not have looked yet.
      session.execute("DROP TABLE IF EXISTS theirs.named").close();
      assertGone("theirs.named");
    }
  }

  @Test
  void tablesOfAnotherIcebergEngineAppearWithTheirRows() throws Exception {
    session.execute("CREATE TABLE mine (id integer, name text) USING OLAP").close();
    session.execute("INSERT INTO mine VALUES (1, 'one'), (2, 'two')").close();
    try (JdbcCatalog other = otherEngine()) {
      Table mine = other.loadTable(TableIdentifier.of(Namespace.of("public"), "mine"));
      TableIdentifier name = TableIdentifier.of(Namespace.of("public"), "theirs");
      Table theirs = other.createTable(name, mine.schema());
      appendNewestFile(mine, theirs);
      assertThat(rows("SELECT * FROM theirs ORDER BY id")).containsExactly("1|one", "2|two");
      theirs.updateSchema().renameColumn("name", "title").commit();
      awaitListed("theirs", List.of("olap.public"));
      awaitRows(
          "SELECT table_name FROM information_schema.columns WHERE column_name = 'title'",
          List.of("theirs"));
      assertThat(rows("SELECT title FROM theirs WHERE id = 2")).containsExactly("two");
      // Both engines write.
      session.execute("INSERT INTO theirs VALUES (3, 'three')").close();
      session.execute("INSERT INTO mine VALUES (4, 'four')").close();
      mine.refresh();
      theirs.refresh();
      appendNewestFile(mine, theirs);
      assertThat(rows("SELECT count(*), max(id) FROM theirs")).containsExactly("4|4");
      other.dropTable(name, false);
      awaitListed("theirs", List.of());
      assertGone("theirs");
      assertThat(rows("SELECT count(*) FROM mine")).containsExactly("3");
    }
  }

  /** Takes over the newest of one table's data files: the columns have the same field ids. */
  private static void appendNewestFile(Table from, Table to) {
    AppendFiles append = to.newAppend();
    SnapshotChanges.builderFor(from)
        .snapshot(from.currentSnapshot())
        .build()
        .addedDataFiles()
        .forEach(append::appendFile);
    append.commit();
  }

  private JdbcCatalog otherEngine() {
    var postgres = fixture.oltp.server().orElseThrow();
    Map<String, String> properties = new HashMap<>();
    properties.put("uri", postgres.jdbcUrl() + "?currentSchema=megadb_catalog");
    properties.put("warehouse", "file://" + folder.resolve("olap").toAbsolutePath());
    properties.put("jdbc.user", postgres.user());
    properties.put("jdbc.password", postgres.password());
    properties.put("jdbc.schema-version", "V1");
    JdbcCatalog catalog = new JdbcCatalog(p -> new LocalFiles(), null, false);
    catalog.initialize("olap", properties);
    return catalog;
  }

  /** Files by path or file URI. */
  private static final class LocalFiles implements FileIO {
    private static final long serialVersionUID = 1L;

    private static String path(String location) {
      return location.replaceFirst("^file:(//)?", "");
    }

    @Override
    public InputFile newInputFile(String location) {
      InputFile file = Files.localInput(path(location));
      return new InputFile() {
        @Override
        public long getLength() {
          return file.getLength();
        }

        @Override
        public SeekableInputStream newStream() {
          return file.newStream();
        }

        @Override
        public String location() {
          // Under the name the catalog has for it, which a commit compares.
          return location;
        }

        @Override
        public boolean exists() {
          return file.exists();
        }
      };
    }

    @Override
    public OutputFile newOutputFile(String location) {
      return Files.localOutput(path(location));
    }

    @Override
    public void deleteFile(String location) {
      if (!new File(path(location)).delete()) {
        throw new IllegalStateException("cannot delete " + location);
      }
    }
  }
}
