package io.megadb.server.cli;

import io.megadb.server.config.ConfigKeys;
import io.megadb.server.config.Configuration;
import io.megadb.server.config.ConfigurationLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of every command that reads the configuration. */
final class ConfigOptions {
  @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (TOML).")
  private Path file;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Data folder; short for --set server.data_directory=DIR.")
  private Path dataDirectory;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets a configuration key; may be repeated.")
  private List<String> settings = new ArrayList<>();

  Configuration load() {
    ConfigurationLoader loader = new ConfigurationLoader();
    if (file != null) {
      loader.file(file);
    }
    return loader
        .environment(System.getenv())
        .options(settings)
        .option("--data-dir", ConfigKeys.DATA_DIRECTORY, Optional.ofNullable(dataDirectory))
        .load();
  }
}
