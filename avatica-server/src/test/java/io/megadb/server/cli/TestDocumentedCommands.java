package io.megadb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.server.MarkdownPages;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every {@code ./megadb ...} of the pages is a command line that the program takes. */
class TestDocumentedCommands {
  /** To the end of the code, a comment, a pipe, or an ellipsis. */
  private static final Pattern COMMAND =
      Pattern.compile("\\./megadb((?:\\s+(?:\"[^\"]*\"|'[^']*'|(?![#|<>`])[^\\s`\"',;|()]+))*)");

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  /** What the script does itself. */
  private static final Set<String> OF_THE_SCRIPT = Set.of("test", "build");

  static Set<String> commands() throws Exception {
    Set<String> commands = new TreeSet<>();
    for (MarkdownPages.Page page : MarkdownPages.all()) {
      boolean fenced = false;
      for (String line : page.lines()) {
        fenced ^= line.startsWith("```");
        if (fenced || line.startsWith("    ")) {
          add(line, commands);
        } else {
          // In running text only what stands in backticks is code.
          Matcher code = Pattern.compile("`([^`]+)`").matcher(line);
          while (code.find()) {
            add(code.group(1), commands);
          }
        }
      }
    }
    return commands;
  }

  private static void add(String code, Set<String> commands) {
    Matcher matcher = COMMAND.matcher(code);
    while (matcher.find()) {
      commands.add(matcher.group(1).strip());
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isTaken(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      String quoted = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      words.add(quoted == null ? matcher.group(3) : quoted);
    }
    if (words.isEmpty() || OF_THE_SCRIPT.contains(words.getFirst())) {
      return;
    }
    CommandLine.ParseResult parsed = Main.commandLine().parseArgs(words.toArray(String[]::new));
    assertThat(parsed.hasSubcommand() || parsed.isUsageHelpRequested()).as(command).isTrue();
  }

  @Test
  void findsTheCommandsOfTheReadme() throws Exception {
    assertThat(commands()).contains("demo", "test", "start", "sql");
  }
}
