package io.megadb.server.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * How much goes to stderr (logback.xml says where and in which form). What libraries say through
 * java.util.logging, as Lucene and pgjdbc do, goes the same way.
 */
final class Logging {
  private Logging() {}

  /** Nothing but what a command prints itself. */
  static void quiet() {
    level("off");
  }

  /**
   * What server.log_level says; libraries are heard from warnings on unless it is debug or trace.
   */
  static void level(String level) {
    Level wanted = Level.toLevel(level);
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    boolean all = wanted.toInt() <= Level.DEBUG.toInt() || wanted == Level.OFF;
    root.setLevel(all || wanted.isGreaterOrEqual(Level.WARN) ? wanted : Level.WARN);
    context.getLogger("io.megadb").setLevel(wanted);
    bridge(root.getLevel());
  }

  /** Its root logger is kept by the LogManager, so the level stays; the others follow it. */
  private static void bridge(Level level) {
    java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
    root.setLevel(
        switch (level.toInt()) {
          case Level.OFF_INT -> java.util.logging.Level.OFF;
          case Level.ERROR_INT -> java.util.logging.Level.SEVERE;
          case Level.WARN_INT -> java.util.logging.Level.WARNING;
          case Level.INFO_INT -> java.util.logging.Level.INFO;
          case Level.DEBUG_INT -> java.util.logging.Level.FINE;
          default -> java.util.logging.Level.ALL;
        });
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
  }
}
