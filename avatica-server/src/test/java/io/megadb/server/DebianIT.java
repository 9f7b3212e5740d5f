package io.megadb.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.examples.SqlScript;
import io.megadb.examples.debian.DebianSample;
import io.megadb.exec.Session;
import io.megadb.server.config.ConfigurationLoader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Debian example over real tiers: this machine's packages if it knows more than 1,000, else the
 * sample in the repository.
 */
class DebianIT {
  private static final Pattern RELATIONS =
      Pattern.compile("(?m)^(?:Pre-Depends|Depends|Recommends|Suggests):(.*(?:\n[ \t].*)*)");

  @TempDir static Path folder;
  private static EngineParts parts;
  private static Session session;

  /** Counted from the text, by other means than the example's. */
  private static long packages;

  private static long relations;
  private static long kibibytes;
  private static long onLibssl;

  /** Who can't do without a package: the sole alternative of a group of Depends or Pre-Depends. */
  private static final Map<String, Set<String>> NEEDED_BY = new HashMap<>();

  @BeforeAll
  static void load() throws Exception {
    parts =
        new EngineParts(
            new ConfigurationLoader()
                .options(List.of("server.data_directory=" + folder.resolve("data")))
                .load());
    session = parts.engine().openSession("debian");
    String text = available();
    count(text);
    DebianSample.write(
        new BufferedReader(new StringReader(text)), folder.resolve("data").resolve("copy"));
    for (String table : DebianSample.tables()) {
      EngineRows.of(session, table);
    }
    for (String table : List.of("packages", "dependencies")) {
      EngineRows.of(
          session, "COPY " + table + " FROM '" + table + ".csv' WITH (FORMAT csv, HEADER true)");
    }
    EngineRows.of(session, DebianSample.graph());
    for (String statement : DebianSample.embeddings()) {
      EngineRows.of(session, statement);
    }
  }

  @AfterAll
  static void stop() {
    session.close();
    parts.close();
  }

  @Test
  void loadsEveryPackageAndEveryDependencyOnce() {
    assertThat(
            EngineRows.of(
                session, "SELECT count(*), coalesce(sum(installed_kib), 0) FROM packages"))
        .containsExactly(packages + "|" + kibibytes);
    assertThat(EngineRows.of(session, "SELECT count(*) FROM dependencies"))
        .containsExactly(String.valueOf(relations));
  }

  @Test
  void findsWhatDependsOnALibrary() {
    assertThat(
            EngineRows.of(
                session,
                "SELECT count(DISTINCT p.package) FROM packages p JOIN dependencies d"
                    + " ON d.package = p.package WHERE d.target = 'libssl3'"
                    + " AND d.kind IN ('Depends', 'Pre-Depends')"))
        .containsExactly(String.valueOf(onLibssl));
  }

  @Test
  void findsWhatBreaksWithoutALibrary() {
    Map<String, Integer> steps = new HashMap<>(Map.of("libssl3", 0));
    Deque<String> queue = new ArrayDeque<>(List.of("libssl3"));
    while (!queue.isEmpty()) {
      String broken = queue.poll();
      for (String next : NEEDED_BY.getOrDefault(broken, Set.of())) {
        if (steps.putIfAbsent(next, steps.get(broken) + 1) == null) {
          queue.add(next);
        }
      }
    }
    Map<Integer, Long> expected = new TreeMap<>();
    steps.values().stream().filter(s -> s > 0).forEach(s -> expected.merge(s, 1L, Long::sum));
    assertThat(expected).isNotEmpty();
    String sql =
        DebianSample.questions().stream()
            .filter(q -> q.title().startsWith("What breaks"))
            .findFirst()
            .orElseThrow()
            .sql();
    assertThat(EngineRows.of(session, "SELECT steps, packages FROM (" + sql + ") q ORDER BY steps"))
        .containsExactlyElementsOf(
            expected.entrySet().stream().map(e -> e.getKey() + "|" + e.getValue()).toList());
  }

  @Test
  void answersEveryQuestion() {
    for (SqlScript.Titled question : DebianSample.questions()) {
      assertThat(EngineRows.of(session, question.sql())).as(question.title()).isNotEmpty();
    }
  }

  private static void countNeeds(String name, String field) {
    if (!field.matches("(?s)(Pre-)?Depends:.*")) {
      return;
    }
    for (String group : field.substring(field.indexOf(':') + 1).split(",")) {
      if (!group.contains("|")) {
        String needed = group.strip().replaceFirst("(?s)[ :(].*", "");
        NEEDED_BY.computeIfAbsent(needed, n -> new HashSet<>()).add(name);
      }
    }
  }

  private static String available() throws IOException, InterruptedException {
    String text = "";
    try {
      Process process =
          new ProcessBuilder("apt-cache", "dumpavail")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      text = process.waitFor() == 0 ? text : "";
    } catch (IOException e) {
      // Not a Debian machine: ProcessBuilder finds no apt-cache.
      text = "";
    }
    if (text.split("\nPackage: ", -1).length > 1_000) {
      return text;
    }
    try (InputStream in = DebianSample.class.getResourceAsStream("sample.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void count(String text) {
    Set<String> seen = new HashSet<>();
    for (String stanza : text.split("\n\n+")) {
      Matcher name = Pattern.compile("(?m)^Package: (.*)$").matcher(stanza);
      if (!name.find() || !seen.add(name.group(1))) {
        continue;
      }
      packages++;
      Matcher size = Pattern.compile("(?m)^Installed-Size: (\\d+)$").matcher(stanza);
      kibibytes += size.find() ? Long.parseLong(size.group(1)) : 0;
      Matcher field = RELATIONS.matcher(stanza);
      boolean libssl = false;
      while (field.find()) {
        countNeeds(name.group(1), field.group());
        relations += field.group(1).chars().filter(c -> c == ',' || c == '|').count() + 1;
        libssl |= field.group().matches("(?s)(Pre-)?Depends:.*[ ,|]libssl3(?![a-zA-Z0-9+._-]).*");
      }
      onLibssl += libssl ? 1 : 0;
    }
  }
}
