package io.megadb.trino;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives test classes one server for all of them: started for the first, closed after the last. A
 * class makes tables whose names no other has, or a schema of its own.
 */
public final class SharedServer implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedServer.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == MegadbQueryRunner.class || type == MegadbProcess.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    MegadbQueryRunner shared =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(MegadbQueryRunner.class, key -> started(), MegadbQueryRunner.class);
    return parameter.getParameter().getType() == MegadbProcess.class ? shared.megadb() : shared;
  }

  private static MegadbQueryRunner started() {
    try {
      return MegadbQueryRunner.start();
    } catch (IOException e) {
      throw new UncheckedIOException("starting a server failed", e);
    }
  }
}
