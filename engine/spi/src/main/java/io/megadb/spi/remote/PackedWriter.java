package io.megadb.spi.remote;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Writes what {@link PackedReader} reads: numbers big-endian, text and bytes with their length in
 * four bytes before them. One thread.
 */
public final class PackedWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);

  /** Begins with the kind and version that the reader expects. */
  public PackedWriter(byte[] magic, int version) {
    write(
        () -> {
          out.write(magic);
          out.writeByte(version);
        });
  }

  private interface Write {
    void run() throws IOException;
  }

  private PackedWriter write(Write write) {
    try {
      write.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("memory gave an I/O error", e);
    }
  }

  public PackedWriter number(long value) {
    return write(() -> out.writeLong(value));
  }

  public PackedWriter number(OptionalLong value) {
    flag(value.isPresent());
    return value.isPresent() ? number(value.getAsLong()) : this;
  }

  public PackedWriter fraction(OptionalDouble value) {
    flag(value.isPresent());
    return value.isPresent() ? write(() -> out.writeDouble(value.getAsDouble())) : this;
  }

  public PackedWriter flag(boolean value) {
    return write(() -> out.writeBoolean(value));
  }

  public PackedWriter text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  public PackedWriter text(Optional<String> value) {
    flag(value.isPresent());
    return value.isPresent() ? text(value.get()) : this;
  }

  public PackedWriter bytes(byte[] value) {
    return write(
        () -> {
          out.writeInt(value.length);
          out.write(value);
        });
  }

  /** The number of elements and then each. */
  public <T> PackedWriter each(Collection<T> elements, Consumer<T> element) {
    write(() -> out.writeInt(elements.size()));
    elements.forEach(element);
    return this;
  }

  public byte[] toBytes() {
    return bytes.toByteArray();
  }
}
