package io.megadb.trino.flight;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.megadb.trino.MegadbConfig;
import io.megadb.trino.MegadbErrorCode;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.trino.spi.TrinoException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** gRPC's channels to servers. */
final class Channels {
  // The shortest that gRPC allows.
  private static final long PING_AFTER_SECONDS = 10;

  private Channels() {}

  /**
   * A channel that connects at its first call. While calls run, a server that has sent nothing for
   * ten seconds is pinged, so that one that hangs, or a network that swallows all, is noticed.
   */
  static ManagedChannel open(URI uri, MegadbConfig config) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(uri.getHost(), uri.getPort())
            .maxInboundMessageSize(Integer.MAX_VALUE)
            .maxTraceEvents(0)
            .keepAliveTime(PING_AFTER_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(config.pingTimeout().toMillis(), TimeUnit.MILLISECONDS);
    return (uri.getScheme().equals("grpc+tls")
            ? builder.useTransportSecurity().sslContext(tls(config))
            : builder.usePlaintext())
        .build();
  }

  private static SslContext tls(MegadbConfig config) {
    try {
      SslContextBuilder builder = GrpcSslContexts.forClient();
      config.trustedCertificates().ifPresent(file -> builder.trustManager(file.toFile()));
      if (config.clientCertificate().isPresent() && config.clientKey().isPresent()) {
        builder.keyManager(
            config.clientCertificate().get().toFile(), config.clientKey().get().toFile());
      }
      return builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new TrinoException(
          MegadbErrorCode.MEGADB_CONFIGURATION_ERROR,
          "a file of megadb.tls.* can't be used: " + e.getMessage(),
          e);
    }
  }
}
