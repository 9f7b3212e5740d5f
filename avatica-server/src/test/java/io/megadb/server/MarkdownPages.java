package io.megadb.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages for users: README.md and docs/*.md, with their code blocks. */
public final class MarkdownPages {
  private static final Pattern COMMENT = Pattern.compile("<!--\\s*(\\w+)(?::\\s*(.*?))?\\s*-->");

  private MarkdownPages() {}

  /**
   * A page.
   *
   * @param name relative to the repository
   */
  public record Page(String name, List<String> lines) {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * A fenced block.
   *
   * @param line of its first line, 1-based
   * @param marks the HTML comments directly before it
   */
  public record Block(String language, int line, String text, List<Mark> marks) {
    /** What a comment of that name says. */
    public Optional<String> mark(String name) {
      return marks.stream().filter(m -> m.name().equals(name)).map(Mark::value).findFirst();
    }
  }

  /** {@code <!-- name: value -->}. */
  public record Mark(String name, String value) {}

  /** The folder that everything is in. */
  public static Path repository() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("megadb"))) {
      root = root.getParent();
    }
    return root;
  }

  /** All pages, README.md first. */
  public static List<Page> all() throws IOException {
    Path root = repository();
    List<Path> files = new ArrayList<>(List.of(root.resolve("README.md")));
    try (Stream<Path> docs = Files.list(root.resolve("docs"))) {
      docs.filter(f -> f.toString().endsWith(".md")).sorted().forEach(files::add);
    }
    List<Page> pages = new ArrayList<>();
    for (Path file : files) {
      pages.add(new Page(root.relativize(file).toString(), Files.readAllLines(file)));
    }
    return pages;
  }

  /** The fenced blocks of a page, in order. */
  public static List<Block> blocks(Page page) {
    List<Block> blocks = new ArrayList<>();
    List<Mark> marks = new ArrayList<>();
    List<String> text = null;
    String language = "";
    for (int i = 0; i < page.lines().size(); i++) {
      String line = page.lines().get(i);
      Matcher comment = COMMENT.matcher(line);
      if (line.startsWith("```") && text == null) {
        language = line.substring(3).strip();
        text = new ArrayList<>();
      } else if (line.startsWith("```")) {
        blocks.add(
            new Block(language, i + 1 - text.size(), String.join("\n", text), List.copyOf(marks)));
        text = null;
        marks.clear();
      } else if (text != null) {
        text.add(line);
      } else if (comment.matches()) {
        marks.add(new Mark(comment.group(1), Optional.ofNullable(comment.group(2)).orElse("")));
      } else {
        marks.clear();
      }
    }
    return blocks;
  }
}
