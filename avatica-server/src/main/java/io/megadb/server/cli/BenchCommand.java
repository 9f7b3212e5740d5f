package io.megadb.server.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/**
 * A benchmark that {@code ./megadb bench NAME} runs; found by ServiceLoader, so that the server
 * does not depend on the benchmarks.
 */
public interface BenchCommand {
  /** As typed after {@code bench}. */
  String name();

  /** One line for the help. */
  String description();

  /**
   * Measures, and prints a table.
   *
   * @param arguments what stood behind the name, without {@code --json FILE}
   * @return the metrics under their full names, e.g. {@code tpch.geomean_ratio}
   * @throws Exception whatever went wrong; the command fails with it
   */
  Map<String, Double> run(List<String> arguments, PrintWriter out) throws Exception;
}
