package io.megadb.exec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a main class of these tests said in a Java process of its own.
 *
 * @param lines of standard output and standard error
 */
record ChildProcess(int exitCode, List<String> lines) {

  /** Runs a main class to its end. */
  static ChildProcess run(Class<?> main, int heapMib, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMib + "m");
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            main.getName()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      List<String> lines = process.inputReader().lines().toList();
      return new ChildProcess(process.waitFor(), lines);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The lines that begin with a word and a bar, without both. */
  List<String> after(String word) {
    return lines.stream()
        .filter(line -> line.startsWith(word + "|"))
        .map(line -> line.substring(word.length() + 1))
        .toList();
  }
}
