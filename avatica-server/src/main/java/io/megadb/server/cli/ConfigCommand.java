package io.megadb.server.cli;

import io.megadb.server.config.Configuration;
import io.megadb.server.config.Setting;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./megadb config}: every key with its value, where that came from, and what it is for. */
@Command(
    name = "config",
    description = "Prints every configuration key, its value and its meaning, as TOML.",
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Configuration configuration = options.load();
    String section = "";
    for (Setting setting : configuration.settings()) {
      int dot = setting.key().indexOf('.');
      if (!setting.key().substring(0, dot).equals(section)) {
        section = setting.key().substring(0, dot);
        out.println("\n[" + section + "]");
      }
      out.println("# " + setting.description());
      String name = setting.key().substring(dot + 1);
      out.println(
          setting.value().isEmpty()
              ? "# " + name + " is not set"
              : name + " = " + setting.value() + "  # " + setting.source());
    }
    out.flush();
    return 0;
  }
}
