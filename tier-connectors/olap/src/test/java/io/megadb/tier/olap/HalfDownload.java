package io.megadb.tier.olap;

import io.megadb.spi.query.Cancellation;
import io.megadb.tier.olap.files.FileCache;
import io.megadb.tier.olap.files.S3Storage;
import io.megadb.tier.olap.files.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/**
 * A JVM to be killed: fetches an object into a file cache, prints the length of the local file once
 * some of it is there, and waits. Arguments: endpoint, access key, secret key, cache folder,
 * location, bytes.
 */
final class HalfDownload {
  private HalfDownload() {}

  public static void main(String[] arguments) throws Exception {
    OlapConfig.S3 config =
        new OlapConfig.S3(
            Optional.of(URI.create(arguments[0])),
            "us-east-1",
            Optional.of(arguments[1]),
            Optional.of(arguments[2]),
            OlapConfig.Addressing.PATH);
    Path folder = Path.of(arguments[3]);
    try (Storage storage = new Stopping(new S3Storage(config, folder))) {
      new FileCache(folder, 1 << 30)
          .acquire(storage, arguments[4], Long.parseLong(arguments[5]), new Cancellation());
    }
  }

  /** Stops for good as soon as a part of a download is on disk. */
  private record Stopping(Storage storage) implements Storage {
    @Override
    public void download(String location, Path target, Runnable progress) throws IOException {
      storage.download(
          location,
          target,
          () -> {
            progress.run();
            stopAt(target);
          });
    }

    private static void stopAt(Path target) {
      try {
        long bytes = Files.size(target);
        if (bytes > 0) {
          System.out.println(bytes);
          new CountDownLatch(1).await();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public InputFile input(String location) {
      return storage.input(location);
    }

    @Override
    public OutputFile output(String location) {
      return storage.output(location);
    }

    @Override
    public void delete(String location) {
      storage.delete(location);
    }

    @Override
    public Optional<Path> localPath(String location) {
      return storage.localPath(location);
    }

    @Override
    public void publish(Path staged, String location) throws IOException {
      storage.publish(staged, location);
    }

    @Override
    public void close() {
      storage.close();
    }
  }
}
