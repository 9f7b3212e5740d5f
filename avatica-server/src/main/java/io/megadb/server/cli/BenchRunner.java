package io.megadb.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code ./megadb bench NAME}: runs a {@link BenchCommand}. */
@Command(
    name = "bench",
    description = "Measures. Without a name, lists what can be measured.",
    mixinStandardHelpOptions = true)
final class BenchRunner implements Callable<Integer> {
  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "What to measure.")
  private String name;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the metrics as flat JSON.")
  private Path json;

  @Unmatched private List<String> rest = new ArrayList<>();
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Map<String, BenchCommand> found = new TreeMap<>();
    ServiceLoader.load(BenchCommand.class).forEach(b -> found.put(b.name(), b));
    if (name == null || !found.containsKey(name)) {
      found.values().forEach(b -> out.printf("%-12s %s%n", b.name(), b.description()));
      out.flush();
      return name == null ? 0 : 2;
    }
    Map<String, Double> metrics = new TreeMap<>(found.get(name).run(rest, out));
    out.flush();
    if (json != null) {
      write(metrics);
    }
    return 0;
  }

  private void write(Map<String, Double> metrics) throws IOException {
    StringBuilder text = new StringBuilder("{");
    metrics.forEach(
        (metric, value) ->
            text.append(text.length() == 1 ? "\n" : ",\n")
                .append("  \"")
                .append(metric)
                .append("\": ")
                .append(
                    value == Math.rint(value) && Math.abs(value) < 1e15
                        ? Long.toString(value.longValue())
                        : value.toString()));
    Files.writeString(json, text.append("\n}\n"));
  }
}
