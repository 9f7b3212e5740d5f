package io.megadb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

class TestLogging {
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Logger own = (Logger) LoggerFactory.getLogger("io.megadb");
  private final Level rootBefore = root.getLevel();
  private final Level ownBefore = own.getLevel();
  private final java.util.logging.Logger library =
      java.util.logging.Logger.getLogger("org.apache.lucene.of.a.test");
  private final java.util.logging.Level levelBefore =
      java.util.logging.Logger.getLogger("").getLevel();
  private final java.util.logging.Handler[] handlersBefore =
      java.util.logging.Logger.getLogger("").getHandlers();
  private final ListAppender<ILoggingEvent> heard = new ListAppender<>();

  @BeforeEach
  void listen() {
    heard.start();
    root.addAppender(heard);
  }

  @AfterEach
  void restore() {
    root.detachAppender(heard);
    root.setLevel(rootBefore);
    own.setLevel(ownBefore);
    SLF4JBridgeHandler.uninstall();
    java.util.logging.Logger julRoot = java.util.logging.Logger.getLogger("");
    julRoot.setLevel(levelBefore);
    for (java.util.logging.Handler handler : handlersBefore) {
      julRoot.addHandler(handler);
    }
  }

  private List<String> said() {
    library.info("Java vector incubator API enabled");
    library.warning("no vectors");
    own.info("ready");
    return heard.list.stream().map(e -> e.getLevel() + " " + e.getFormattedMessage()).toList();
  }

  @Test
  void librariesOfJavaUtilLoggingAreHeardFromWarningsOn() {
    Logging.level("info");
    assertThat(java.util.logging.Logger.getLogger("").getHandlers())
        .hasExactlyElementsOfTypes(SLF4JBridgeHandler.class);
    assertThat(said()).containsExactly("WARN no vectors", "INFO ready");
  }

  @Test
  void debugHearsEverything() {
    Logging.level("debug");
    assertThat(said())
        .containsExactly("INFO Java vector incubator API enabled", "WARN no vectors", "INFO ready");
  }

  @Test
  void aCommandHearsNothing() {
    Logging.quiet();
    assertThat(said()).isEmpty();
  }
}
