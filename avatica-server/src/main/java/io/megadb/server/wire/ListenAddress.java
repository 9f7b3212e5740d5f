package io.megadb.server.wire;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where a wire may listen: on loopback freely, elsewhere only with login and TLS. */
public final class ListenAddress {
  private ListenAddress() {}

  /**
   * Refuses an address that others can reach without login or unencrypted.
   *
   * @param key of the configuration that names the host, for the error
   * @throws MegaDbException CONFIGURATION_ERROR
   */
  public static void check(String key, String host, Protection protection) {
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new MegaDbException(
          ErrorCode.CONFIGURATION_ERROR, key + ": no address for \"" + host + "\"", e);
    }
    if (address.isLoopbackAddress() || protection.tls() && protection.login()) {
      return;
    }
    String missing =
        !protection.tls() && !protection.login()
            ? "auth.required = true with auth.users, and avatica.tls_keystore"
            : protection.login() ? "avatica.tls_keystore" : "auth.required = true with auth.users";
    throw new MegaDbException(
            ErrorCode.CONFIGURATION_ERROR,
            key + " = \"" + host + "\" is not a loopback address and needs login and TLS")
        .withHint("Set " + missing + ", or " + key + " = \"127.0.0.1\".");
  }

  /** What a wire has against strangers. */
  public record Protection(boolean tls, boolean login) {}

  /** A host as it stands in a URL. */
  public static String literal(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
