package io.megadb.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.server.MarkdownPages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages show as configuration is one. */
class TestDocumentedConfiguration {
  /** server.lock and server.pid are files. */
  private static final Pattern KEY =
      Pattern.compile(
          "`(?!server[.](?:lock|pid))((?:server|avatica|flight|auth|engine|duckdb|oltp|olap|memory|copy)\\.[a-z_0-9]+)`");

  @TempDir Path folder;

  @Test
  void everyTomlBlockIsTaken() throws Exception {
    int blocks = 0;
    for (MarkdownPages.Page page : MarkdownPages.all()) {
      for (MarkdownPages.Block block : MarkdownPages.blocks(page)) {
        if (block.language().equals("toml")) {
          Path file = folder.resolve("block-" + blocks++ + ".toml");
          Files.writeString(file, block.text());
          assertThat(new ConfigurationLoader().file(file).load().settings())
              .as(page + ":" + block.line())
              .anyMatch(s -> s.source().contains(file.getFileName().toString()));
        }
      }
    }
    assertThat(blocks).isGreaterThan(3);
  }

  @Test
  void everyKeyNamedInTheTextExists() throws Exception {
    List<String> known =
        new ConfigurationLoader().load().settings().stream().map(Setting::key).toList();
    List<String> named = new ArrayList<>();
    for (MarkdownPages.Page page : MarkdownPages.all()) {
      Matcher matcher = KEY.matcher(String.join("\n", page.lines()));
      while (matcher.find()) {
        named.add(matcher.group(1));
      }
    }
    assertThat(named).isNotEmpty().allMatch(known::contains);
  }
}
