package io.megadb.bench;

import io.megadb.server.cli.BenchCommand;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One benchmark. Options are {@code --key value} pairs; {@code --folder} says where data goes. */
public abstract class Bench implements BenchCommand {
  /**
   * Runs it: measures MegaDB and its peer in this run, checks answers.
   *
   * @throws Exception whatever went wrong; a wrong answer is a row of the report, no exception
   */
  abstract Report run(BenchOptions options) throws Exception;

  @Override
  public final Map<String, Double> run(List<String> arguments, PrintWriter out) throws Exception {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i + 1 < arguments.size(); i += 2) {
      String key = arguments.get(i);
      if (!key.startsWith("--")) {
        throw new IllegalArgumentException("options are --key value, not " + key);
      }
      values.put(key.substring(2), arguments.get(i + 1));
    }
    if (arguments.size() % 2 != 0) {
      throw new IllegalArgumentException(arguments.getLast() + " has no value");
    }
    Path folder = Path.of(values.getOrDefault("folder", "benchmarks/target/data"));
    BenchOptions options =
        new BenchOptions(
            folder.toAbsolutePath(),
            values,
            line -> {
              out.println(line);
              out.flush();
            });
    Report report = run(options);
    report.print(out);
    return report.metrics();
  }
}
