package io.megadb.trino.flight;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A key that signs itself, for 127.0.0.1, as server and client want it.
 *
 * @param keystore PKCS#12
 * @param passwordFile the keystore's
 * @param certificate PEM; an authority too
 * @param key PEM
 */
record Certificates(Path keystore, Path passwordFile, Path certificate, Path key) {
  private static final String PASSWORD = "keystore pass";

  static Certificates make(Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path keystore = folder.resolve("server.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command =
        List.of(
            keytool,
            "-genkeypair",
            "-alias",
            "k",
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
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException("keytool failed");
    }
    KeyStore keys = KeyStore.getInstance(keystore.toFile(), PASSWORD.toCharArray());
    return new Certificates(
        keystore,
        Files.writeString(folder.resolve("keystore-password"), PASSWORD + "\n"),
        pem(folder.resolve("c.pem"), "CERTIFICATE", keys.getCertificate("k").getEncoded()),
        pem(
            folder.resolve("k.pem"),
            "PRIVATE KEY",
            keys.getKey("k", PASSWORD.toCharArray()).getEncoded()));
  }

  private static Path pem(Path file, String what, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder().encodeToString(bytes);
    return Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }
}
