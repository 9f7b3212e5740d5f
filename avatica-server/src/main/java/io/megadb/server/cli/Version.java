package io.megadb.server.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of the build, as the jar's manifest has it. */
final class Version implements IVersionProvider {
  /** {@code major.minor.patch}. */
  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    // Classes that were not packaged have no manifest.
    return version == null ? "0.0.0" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"MegaDB " + current() + ", Java " + Runtime.version()};
  }
}
