package io.megadb.tier.olap;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;

/** An S3 server over a folder, in this process. */
final class S3Server implements AutoCloseable {
  static final String BUCKET = "lake";

  private final BlobStoreContext context;
  private final S3Proxy proxy;

  S3Server(Path folder) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("jclouds.filesystem.basedir", folder.toString());
    context =
        ContextBuilder.newBuilder("filesystem-nio2")
            .credentials("local", "local")
            .overrides(properties)
            .build(BlobStoreContext.class);
    blobs().createContainerInLocation(null, BUCKET);
    proxy =
        S3Proxy.builder()
            .blobStore(blobs())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "key", "secret-of-s3")
            .build();
    proxy.start();
  }

  BlobStore blobs() {
    return context.getBlobStore();
  }

  OlapConfig.S3 config() {
    return new OlapConfig.S3(
        Optional.of(URI.create("http://127.0.0.1:" + proxy.getPort())),
        "us-east-1",
        Optional.of("key"),
        Optional.of("secret-of-s3"),
        OlapConfig.Addressing.PATH);
  }

  @Override
  public void close() throws Exception {
    proxy.stop();
    context.close();
  }
}
