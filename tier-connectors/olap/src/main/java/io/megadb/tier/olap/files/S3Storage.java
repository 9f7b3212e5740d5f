package io.megadb.tier.olap.files;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.tier.olap.OlapConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Objects of an S3-compatible store. Small objects go up in one request, large ones in parts; the
 * SDK retries each request.
 */
public final class S3Storage implements Storage {
  private static final int CHUNK_BYTES = 256 << 10;

  private final S3Client client;
  private final Path stagingDirectory;

  /**
   * @param stagingDirectory existing local folder for metadata files on their way up
   */
  public S3Storage(OlapConfig.S3 config, Path stagingDirectory) {
    this.client = client(config);
    this.stagingDirectory = stagingDirectory;
  }

  private static S3Client client(OlapConfig.S3 config) {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(config.region()))
            .forcePathStyle(config.addressing() == OlapConfig.Addressing.PATH)
            // Stores other than AWS reject the SDK's newer trailing checksums.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(o -> o.retryStrategy(RetryMode.STANDARD));
    config.endpoint().ifPresent(builder::endpointOverride);
    if (config.accessKey().isPresent() && config.secretKey().isPresent()) {
      builder.credentialsProvider(
          StaticCredentialsProvider.create(
              AwsBasicCredentials.create(config.accessKey().get(), config.secretKey().get())));
    }
    return builder.build();
  }

  /** Whether the location is an object's ({@code s3:}, and Hadoop's names for the same). */
  public static boolean accepts(String location) {
    return location.startsWith("s3://")
        || location.startsWith("s3a://")
        || location.startsWith("s3n://");
  }

  /** Bucket and key of a location. */
  record ObjectName(String bucket, String key) {
    static ObjectName of(String location) {
      String rest = location.substring(location.indexOf("://") + 3);
      int slash = rest.indexOf('/');
      return slash < 0
          ? new ObjectName(rest, "")
          : new ObjectName(rest.substring(0, slash), rest.substring(slash + 1));
    }
  }

  /**
   * Asks for the bucket of a location.
   *
   * @throws MegaDbException CONFIGURATION_ERROR if it is not there or not for us,
   *     CONNECTION_FAILURE if the store does not answer
   */
  public void checkBucket(String location) {
    String bucket = ObjectName.of(location).bucket();
    try {
      client.headBucket(b -> b.bucket(bucket));
    } catch (S3Exception e) {
      String why =
          switch (e.statusCode()) {
            case 404 -> "does not exist";
            case 401, 403 -> "refuses the access key";
            default -> "can't be used (" + e.getMessage() + ")";
          };
      throw new MegaDbException(
              ErrorCode.CONFIGURATION_ERROR, "bucket " + bucket + " of " + location + " " + why, e)
          .withHint("Check the warehouse and the object store's endpoint, region and keys.");
    } catch (SdkException | IllegalArgumentException e) {
      throw new MegaDbException(
              ErrorCode.CONNECTION_FAILURE,
              "can't reach the object store of " + location + ": " + e.getMessage(),
              e)
          .withHint("Check the object store's endpoint, and that it runs.");
    }
  }

  @Override
  public InputFile input(String location) {
    return new S3Input(location, ObjectName.of(location));
  }

  @Override
  public OutputFile output(String location) {
    return new S3Output(location, ObjectName.of(location));
  }

  @Override
  public void delete(String location) {
    ObjectName name = ObjectName.of(location);
    try {
      client.deleteObject(b -> b.bucket(name.bucket()).key(name.key()));
    } catch (SdkException e) {
      throw failed("delete", location, e);
    }
  }

  @Override
  public Optional<Path> localPath(String location) {
    return Optional.empty();
  }

  @Override
  public void publish(Path staged, String location) throws IOException {
    ObjectName name = ObjectName.of(location);
    try {
      if (Files.size(staged) <= S3Upload.PART_BYTES) {
        client.putObject(
            b -> b.bucket(name.bucket()).key(name.key()), RequestBody.fromFile(staged));
      } else {
        new S3Upload(client, name).run(staged);
      }
    } catch (SdkException e) {
      throw failed("write", location, e);
    }
  }

  @Override
  public void download(String location, Path target, Runnable progress) throws IOException {
    ObjectName name = ObjectName.of(location);
    try (ResponseInputStream<GetObjectResponse> body = open(location, name, 0);
        FileChannel channel =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int n = body.read(chunk); n >= 0; n = body.read(chunk)) {
        progress.run();
        out.write(chunk, 0, n);
      }
      channel.force(true);
    } catch (SdkException e) {
      throw failed("read", location, e);
    }
  }

  private ResponseInputStream<GetObjectResponse> open(String location, ObjectName name, long from) {
    try {
      return client.getObject(
          b -> {
            b.bucket(name.bucket()).key(name.key());
            if (from > 0) {
              b.range("bytes=" + from + "-");
            }
          });
    } catch (NoSuchKeyException e) {
      throw new NotFoundException(e, "no such object: %s", location);
    } catch (SdkException e) {
      throw failed("read", location, e);
    }
  }

  private static UncheckedIOException failed(String verb, String location, SdkException e) {
    return new UncheckedIOException(
        new IOException("cannot " + verb + " " + location + ": " + e.getMessage(), e));
  }

  @Override
  public void close() {
    client.close();
  }

  private final class S3Input implements InputFile {
    private final String location;
    private final ObjectName name;

    S3Input(String location, ObjectName name) {
      this.location = location;
      this.name = name;
    }

    @Override
    public long getLength() {
      try {
        return client.headObject(b -> b.bucket(name.bucket()).key(name.key())).contentLength();
      } catch (S3Exception e) {
        if (e.statusCode() == 404) {
          throw new NotFoundException(e, "no such object: %s", location);
        }
        throw failed("read", location, e);
      } catch (SdkException e) {
        throw failed("read", location, e);
      }
    }

    @Override
    public SeekableInputStream newStream() {
      return new S3InputStream(location, name);
    }

    @Override
    public String location() {
      return location;
    }

    @Override
    public boolean exists() {
      try {
        getLength();
        return true;
      } catch (NotFoundException e) {
        return false;
      }
    }
  }

  /** Reads forward through one request; a seek starts another. */
  private final class S3InputStream extends SeekableInputStream {
    private final String location;
    private final ObjectName name;
    private InputStream body;
    private long position;

    S3InputStream(String location, ObjectName name) {
      this.location = location;
      this.name = name;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void seek(long newPosition) throws IOException {
      if (newPosition != position) {
        close();
        position = newPosition;
      }
    }

    private InputStream body() {
      if (body == null) {
        body = open(location, name, position);
      }
      return body;
    }

    @Override
    public int read() throws IOException {
      int value = body().read();
      if (value >= 0) {
        position++;
      }
      return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = body().read(bytes, offset, length);
      position += Math.max(n, 0);
      return n;
    }

    @Override
    public void close() throws IOException {
      if (body != null) {
        body.close();
        body = null;
      }
    }
  }

  private final class S3Output implements OutputFile {
    private final String location;
    private final ObjectName name;

    S3Output(String location, ObjectName name) {
      this.location = location;
      this.name = name;
    }

    @Override
    public PositionOutputStream create() {
      if (toInputFile().exists()) {
        throw new AlreadyExistsException("object exists: %s", location);
      }
      return createOrOverwrite();
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
      try {
        return new S3OutputStream(location, Files.createTempFile(stagingDirectory, "up-", ".tmp"));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot stage " + location, e);
      }
    }

    @Override
    public String location() {
      return location;
    }

    @Override
    public InputFile toInputFile() {
      return new S3Input(location, name);
    }
  }

  /** Collects in a local file and sends it on close: an object is there whole or not at all. */
  private final class S3OutputStream extends StagedOutputStream {
    private final String location;
    private final Path staged;

    S3OutputStream(String location, Path staged) throws IOException {
      super(Files.newOutputStream(staged));
      this.location = location;
      this.staged = staged;
    }

    @Override
    void publish(OutputStream staging) throws IOException {
      try {
        staging.close();
        S3Storage.this.publish(staged, location);
      } finally {
        Files.deleteIfExists(staged);
      }
    }
  }
}
