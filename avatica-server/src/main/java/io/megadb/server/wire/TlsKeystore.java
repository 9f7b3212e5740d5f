package io.megadb.server.wire;

import java.nio.file.Path;

/**
 * The key and certificate of the server.
 *
 * @param keystore PKCS#12 or JKS
 * @param password of the keystore and of its key
 */
public record TlsKeystore(Path keystore, String password) {
  /** Without the password, so that it never reaches a log. */
  @Override
  public String toString() {
    return "TlsKeystore[" + keystore + "]";
  }
}
