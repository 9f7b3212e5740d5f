package io.megadb.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.server.MarkdownPages.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of conformance in docs/graph.md names tests, and they are there. */
class TestConformance {
  private static final Pattern TEST = Pattern.compile("([A-Z][A-Za-z]+)\\.([a-z][A-Za-z]+)");

  @Test
  void everyTestThatTheTableNamesIsThere() throws IOException {
    Map<String, String> sources = testSources();
    List<String> lines = table();
    assertThat(lines).as("lines of the table").hasSizeGreaterThan(40);
    for (String line : lines) {
      String[] cells = line.split("\\|");
      assertThat(cells).as(line).hasSize(8);
      Matcher test = TEST.matcher(cells[7]);
      int named = 0;
      while (test.find()) {
        named++;
        assertThat(sources).as(line).containsKey(test.group(1));
        assertThat(sources.get(test.group(1))).as(line).contains("void " + test.group(2) + "(");
      }
      assertThat(named).as("tests named by " + line).isPositive();
    }
  }

  private static List<String> table() throws IOException {
    Page page =
        MarkdownPages.all().stream()
            .filter(p -> p.name().equals("docs/graph.md"))
            .findFirst()
            .orElseThrow();
    List<String> lines = new ArrayList<>();
    boolean inSection = false;
    for (String line : page.lines()) {
      if (line.startsWith("## ")) {
        inSection = line.equals("## Conformance");
      } else if (inSection && line.startsWith("| ") && !line.startsWith("| feature |")) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (String module : List.of("engine/exec", "graph-match", "tier-connectors/graph")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "test", "java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString();
          sources.put(name.substring(0, name.length() - 5), Files.readString(file));
        }
      }
    }
    return sources;
  }
}
