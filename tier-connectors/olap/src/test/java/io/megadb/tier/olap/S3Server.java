package io.megadb.tier.olap;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** An S3 server over a folder, in this process, and a client to look behind the tier's back. */
final class S3Server implements AutoCloseable {
  static final String BUCKET = "lake";

  private final S3Proxy proxy;
  private final S3Client client;

  S3Server(Path folder) throws Exception {
    proxy =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(folder.toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "key", "secret-of-s3")
            .build();
    proxy.start();
    client =
        S3Client.builder()
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .endpointOverride(endpoint())
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret-of-s3")))
            .build();
    client.createBucket(b -> b.bucket(BUCKET));
  }

  private URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  OlapConfig.S3 config() {
    return new OlapConfig.S3(
        Optional.of(endpoint()),
        "us-east-1",
        Optional.of("key"),
        Optional.of("secret-of-s3"),
        OlapConfig.Addressing.PATH);
  }

  List<String> keys(String prefix) {
    return client.listObjectsV2(b -> b.bucket(BUCKET).prefix(prefix)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  void put(String key, String content) {
    client.putObject(
        b -> b.bucket(BUCKET).key(key), RequestBody.fromString(content, StandardCharsets.UTF_8));
  }

  void delete(String key) {
    client.deleteObject(b -> b.bucket(BUCKET).key(key));
  }

  @Override
  public void close() throws Exception {
    client.close();
    proxy.stop();
  }
}
