package io.megadb.tier.olap.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of the local file system. Reads whatever Iceberg metadata names; writes and deletes only
 * below the warehouse, so that dropping a table that points elsewhere leaves foreign files alone.
 */
public final class LocalStorage implements Storage {
  private static final Logger LOG = LoggerFactory.getLogger(LocalStorage.class);

  private final Optional<Path> warehouse;

  /**
   * @param warehouse the folder this tier owns; empty if it owns none here
   */
  public LocalStorage(Optional<Path> warehouse) {
    this.warehouse = warehouse.map(p -> p.toAbsolutePath().normalize());
  }

  /** Whether the location is a path or a {@code file:} URI. */
  public static boolean accepts(String location) {
    return location.startsWith("file:") || location.startsWith("/");
  }

  /**
   * The path of a location. Iceberg's file URIs are not escaped: everything behind the scheme is
   * the path.
   */
  public static Path path(String location) {
    if (!location.startsWith("file:")) {
      return Path.of(location);
    }
    String rest = location.substring("file:".length());
    return Path.of(rest.startsWith("//") ? rest.substring(rest.indexOf('/', 2)) : rest);
  }

  /** The location of a path, as it stands in Iceberg metadata. */
  public static String location(Path path) {
    return "file://" + path.toAbsolutePath().normalize();
  }

  @Override
  public InputFile input(String location) {
    return new LocalInput(location, path(location));
  }

  @Override
  public OutputFile output(String location) {
    return new LocalOutput(location, owned(location));
  }

  private Path owned(String location) {
    Path path = path(location).toAbsolutePath().normalize();
    if (warehouse.isEmpty() || !path.startsWith(warehouse.get())) {
      throw new UncheckedIOException(
          new IOException("refusing to write " + location + ": it is outside of the warehouse"));
    }
    return path;
  }

  @Override
  public void delete(String location) {
    Path path = path(location).toAbsolutePath().normalize();
    if (warehouse.isEmpty() || !path.startsWith(warehouse.get())) {
      LOG.info("keeping {}: it is outside of the warehouse", location);
      return;
    }
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + location, e);
    }
  }

  @Override
  public Optional<Path> localPath(String location) {
    return Optional.of(path(location));
  }

  @Override
  public void publish(Path staged, String location) throws IOException {
    Path target = owned(location);
    Files.createDirectories(target.getParent());
    force(staged);
    Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
    forceName(target);
  }

  @Override
  public void download(String location, Path target, Runnable progress) throws IOException {
    Files.copy(path(location), target);
    force(target);
  }

  /** Makes a file's content survive a power failure. */
  static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Makes a file's name survive a power failure: it is kept by its folder. */
  private static void forceName(Path file) throws IOException {
    try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  @Override
  public void close() {
    // Holds nothing.
  }

  private record LocalInput(String location, Path path) implements InputFile {
    @Override
    public long getLength() {
      try {
        return Files.size(path);
      } catch (NoSuchFileException e) {
        throw new NotFoundException(e, "no such file: %s", location);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + location, e);
      }
    }

    @Override
    public SeekableInputStream newStream() {
      try {
        return new LocalInputStream(FileChannel.open(path, StandardOpenOption.READ));
      } catch (NoSuchFileException e) {
        throw new NotFoundException(e, "no such file: %s", location);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + location, e);
      }
    }

    @Override
    public boolean exists() {
      return Files.exists(path);
    }
  }

  private static final class LocalInputStream extends SeekableInputStream {
    private final FileChannel channel;
    private final InputStream stream;

    LocalInputStream(FileChannel channel) {
      this.channel = channel;
      this.stream = java.nio.channels.Channels.newInputStream(channel);
    }

    @Override
    public long getPos() throws IOException {
      return channel.position();
    }

    @Override
    public void seek(long position) throws IOException {
      channel.position(position);
    }

    @Override
    public int read() throws IOException {
      return stream.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return stream.read(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  private record LocalOutput(String location, Path path) implements OutputFile {
    @Override
    public PositionOutputStream create() {
      if (Files.exists(path)) {
        throw new AlreadyExistsException("file exists: %s", location);
      }
      return createOrOverwrite();
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
      try {
        Files.createDirectories(path.getParent());
        return LocalOutputStream.open(path);
      } catch (FileAlreadyExistsException e) {
        throw new AlreadyExistsException(e, "file exists: %s", location);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + location, e);
      }
    }

    @Override
    public InputFile toInputFile() {
      return new LocalInput(location, path);
    }
  }

  /** Writes beside the target and renames on close, so that no reader sees half a file. */
  private static final class LocalOutputStream extends StagedOutputStream {
    private final Path target;
    private final Path temporary;
    private final FileChannel channel;

    private LocalOutputStream(Path target, Path temporary, FileChannel channel) {
      super(Channels.newOutputStream(channel));
      this.target = target;
      this.temporary = temporary;
      this.channel = channel;
    }

    static LocalOutputStream open(Path target) throws IOException {
      Path temporary = target.resolveSibling("." + UUID.randomUUID() + ".tmp");
      return new LocalOutputStream(
          target,
          temporary,
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    @Override
    void publish(OutputStream staging) throws IOException {
      try (channel) {
        staging.flush();
        channel.force(true);
      } catch (IOException e) {
        Files.deleteIfExists(temporary);
        throw e;
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      forceName(target);
    }
  }
}
