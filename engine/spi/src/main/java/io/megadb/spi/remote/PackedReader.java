package io.megadb.spi.remote;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Reads what {@link PackedWriter} wrote. Every method throws {@link MegaDbException}
 * INVALID_PARAMETER_VALUE where the bytes are not such, however they were made. One thread.
 */
public final class PackedReader {
  private final String what;
  private final ByteBuffer in;

  /**
   * Begins to read.
   *
   * @param what the message is, for errors
   * @throws MegaDbException INVALID_PARAMETER_VALUE if it is another kind of message,
   *     FEATURE_NOT_SUPPORTED if it is of another version
   */
  public PackedReader(String what, byte[] magic, int version, byte[] message) {
    this.what = what;
    this.in = ByteBuffer.wrap(message);
    if (!startsWith(message, magic) || message.length == magic.length) {
      throw malformed("it is another kind of message");
    }
    in.position(magic.length);
    int found = in.get() & 0xff;
    if (found != version) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              what + " is of version " + found + ", this side speaks version " + version)
          .withHint("Run a server and a client of the same release.");
    }
  }

  /** Whether a message begins as one of that kind does, whatever its version. */
  public static boolean startsWith(byte[] message, byte[] magic) {
    return message.length >= magic.length
        && Arrays.equals(message, 0, magic.length, magic, 0, magic.length);
  }

  private MegaDbException malformed(String why) {
    return new MegaDbException(ErrorCode.INVALID_PARAMETER_VALUE, what + " is malformed: " + why);
  }

  private <T> T read(Supplier<T> read) {
    try {
      return read.get();
    } catch (BufferUnderflowException e) {
      throw malformed("it ends at byte " + in.limit() + ", within a value");
    }
  }

  public long number() {
    return read(in::getLong);
  }

  public OptionalLong optionalNumber() {
    return flag() ? OptionalLong.of(number()) : OptionalLong.empty();
  }

  public OptionalDouble optionalFraction() {
    return flag() ? OptionalDouble.of(read(in::getDouble)) : OptionalDouble.empty();
  }

  public boolean flag() {
    byte value = read(in::get);
    if (value != 0 && value != 1) {
      throw malformed("byte " + (in.position() - 1) + " is " + value + " where 0 or 1 stands");
    }
    return value == 1;
  }

  public String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  public Optional<String> optionalText() {
    return flag() ? Optional.of(text()) : Optional.empty();
  }

  public byte[] bytes() {
    byte[] value = new byte[length(1)];
    in.get(value);
    return value;
  }

  /** As many elements as are written, each by {@code element}. */
  public <T> List<T> each(Supplier<T> element) {
    int size = length(1);
    List<T> elements = new ArrayList<>(Math.min(size, 1_024));
    for (int i = 0; i < size; i++) {
      elements.add(element.get());
    }
    return elements;
  }

  // What is left bounds a length, so that no message can ask for more memory than it is long.
  private int length(int bytesEach) {
    int length = read(in::getInt);
    if (length < 0 || (long) length * bytesEach > in.remaining()) {
      throw malformed("a length of " + length + " where " + in.remaining() + " bytes are left");
    }
    return length;
  }

  /** Nothing may follow. */
  public void end() {
    if (in.hasRemaining()) {
      throw malformed(in.remaining() + " bytes follow its end");
    }
  }
}
