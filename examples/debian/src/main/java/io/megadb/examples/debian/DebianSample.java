package io.megadb.examples.debian;

import io.megadb.examples.SqlScript;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns what {@code apt-cache dumpavail} prints into {@code packages.csv} and {@code
 * dependencies.csv}, for the tables of {@link #tables()}. Of several versions of a package the
 * first is kept, which is the one apt would install.
 */
public final class DebianSample {
  private static final List<String> KINDS =
      List.of("Depends", "Pre-Depends", "Recommends", "Suggests");

  private DebianSample() {}

  /** Rows written. */
  public record Written(long packages, long dependencies) {}

  /** CREATE TABLE statements, in order. */
  public static List<String> tables() {
    return SqlScript.read(DebianSample.class, "tables.sql").stream()
        .map(SqlScript.Titled::sql)
        .toList();
  }

  /** CREATE PROPERTY GRAPH, over tables that have their rows or will get them. */
  public static String graph() {
    return SqlScript.read(DebianSample.class, "graph.sql").getFirst().sql();
  }

  /** Libraries as vectors: a table and what fills it once {@code packages} has its rows. */
  public static List<String> embeddings() {
    return SqlScript.read(DebianSample.class, "embeddings.sql").stream()
        .map(SqlScript.Titled::sql)
        .toList();
  }

  /** What is asked of the tables. */
  public static List<SqlScript.Titled> questions() {
    return SqlScript.read(DebianSample.class, "questions.sql");
  }

  /**
   * Reads standard input and writes the two files into the folder named by the argument.
   *
   * @throws IOException if the text is malformed or a file can't be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException(
          "one argument is needed, the folder to write to, not " + arguments.length);
    }
    write(
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
        Files.createDirectories(Path.of(arguments[0])));
  }

  /**
   * Writes the two files, in constant memory but for the names of the packages.
   *
   * @param available deb822 text; stays the caller's
   * @param folder exists; files of the same names are replaced
   * @throws IOException naming the line if the text is malformed
   */
  public static Written write(BufferedReader available, Path folder) throws IOException {
    Stanzas stanzas = new Stanzas(available);
    Set<String> seen = new HashSet<>();
    long dependencies = 0;
    try (BufferedWriter packages = Files.newBufferedWriter(folder.resolve("packages.csv"));
        BufferedWriter relations = Files.newBufferedWriter(folder.resolve("dependencies.csv"))) {
      row(
          packages,
          "package",
          "version",
          "section",
          "priority",
          "installed_kib",
          "maintainer",
          "summary",
          "description");
      row(
          relations,
          "package",
          "kind",
          "group_number",
          "alternative",
          "choices",
          "target",
          "architecture",
          "version_constraint");
      for (Optional<Stanzas.Stanza> next = stanzas.next();
          next.isPresent();
          next = stanzas.next()) {
        Stanzas.Stanza stanza = next.get();
        String name = stanza.required("Package");
        if (seen.add(name)) {
          writePackage(name, stanza, packages);
          dependencies += writeRelations(name, stanza, relations);
        }
      }
    }
    return new Written(seen.size(), dependencies);
  }

  private static void writePackage(String name, Stanzas.Stanza stanza, BufferedWriter out)
      throws IOException {
    String[] description = stanza.field("Description").orElse("").split("\n", 2);
    row(
        out,
        name,
        stanza.required("Version"),
        stanza.field("Section").orElse(null),
        stanza.field("Priority").orElse(null),
        stanza.field("Installed-Size").orElse(null),
        stanza.field("Maintainer").orElse(null),
        description[0].isEmpty() ? null : description[0],
        // A line with only a dot stands for an empty one.
        description.length < 2 ? null : description[1].replaceAll("(?m)^\\.$", ""));
  }

  private static long writeRelations(String name, Stanzas.Stanza stanza, BufferedWriter out)
      throws IOException {
    long count = 0;
    for (String kind : KINDS) {
      List<Relation> relations = relations(kind, stanza);
      Map<Integer, Long> choices =
          relations.stream().collect(Collectors.groupingBy(Relation::group, Collectors.counting()));
      for (Relation relation : relations) {
        row(
            out,
            name,
            kind,
            String.valueOf(relation.group()),
            String.valueOf(relation.alternative()),
            String.valueOf(choices.get(relation.group())),
            relation.target(),
            relation.architecture().orElse(null),
            relation.version().orElse(null));
        count++;
      }
    }
    return count;
  }

  private static List<Relation> relations(String kind, Stanzas.Stanza stanza) throws IOException {
    try {
      return Relation.parse(stanza.field(kind).orElse("").replace('\n', ' '));
    } catch (IOException e) {
      throw new IOException(
          "stanza at line " + stanza.line() + ", field " + kind + ": " + e.getMessage(), e);
    }
  }

  /** NULL is an empty field, text is quoted, so that an empty text stays one. */
  private static void row(BufferedWriter out, String... values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        out.write(',');
      }
      if (values[i] != null) {
        out.write('"');
        out.write(values[i].replace("\"", "\"\""));
        out.write('"');
      }
    }
    out.write('\n');
  }
}
