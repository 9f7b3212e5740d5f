package io.megadb.server.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** How much goes to stderr (logback.xml says where and in which form). */
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
  }
}
