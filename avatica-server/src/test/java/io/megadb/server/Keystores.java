package io.megadb.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

/** Keystores for tests of TLS. */
public final class Keystores {
  /** Of the keystore and its key. */
  public static final String PASSWORD = "changeit";

  private Keystores() {}

  /** A PKCS#12 keystore whose key {@code megadb} signs itself, for 127.0.0.1. */
  public static Path make(Path folder) throws Exception {
    Path keystore = folder.resolve("server.p12");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "megadb",
            "-keyalg",
            "EC",
            "-storetype",
            "PKCS12",
            "-keystore",
            keystore.toString(),
            "-storepass",
            PASSWORD,
            "-dname",
            "CN=localhost",
            "-ext",
            "san=ip:127.0.0.1",
            "-ext",
            "bc=ca:true",
            "-validity",
            "2");
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    return keystore;
  }
}
