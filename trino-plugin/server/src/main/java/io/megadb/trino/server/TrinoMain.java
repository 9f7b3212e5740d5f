package io.megadb.trino.server;

import io.trino.server.Server;

/**
 * Starts Trino. It reads {@code etc/config.properties} in its working folder, or what the system
 * property {@code config} names.
 */
public final class TrinoMain {
  private TrinoMain() {}

  /** Runs until the process is ended. */
  public static void main(String[] arguments) {
    new Server().start(arguments[0]);
  }
}
