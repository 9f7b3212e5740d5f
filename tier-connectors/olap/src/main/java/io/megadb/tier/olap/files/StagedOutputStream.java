package io.megadb.tier.olap.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.iceberg.io.PositionOutputStream;

/** Writes to a temporary place; what was written shows under its name when the stream is closed. */
abstract class StagedOutputStream extends PositionOutputStream {
  private static final int BUFFER_BYTES = 64 << 10;

  private final OutputStream stream;
  private long position;
  private boolean closed;

  /**
   * @param staging closed with this stream
   */
  StagedOutputStream(OutputStream staging) {
    this.stream = new BufferedOutputStream(staging, BUFFER_BYTES);
  }

  @Override
  public final long getPos() {
    return position;
  }

  @Override
  public final void write(int value) throws IOException {
    stream.write(value);
    position++;
  }

  @Override
  public final void write(byte[] bytes, int offset, int length) throws IOException {
    stream.write(bytes, offset, length);
    position += length;
  }

  @Override
  public final void flush() throws IOException {
    stream.flush();
  }

  /** The second and later calls do nothing. */
  @Override
  public final void close() throws IOException {
    if (!closed) {
      closed = true;
      publish(stream);
    }
  }

  /** Closes the staging stream, makes what is in it visible, and clears away the rest. */
  abstract void publish(OutputStream staging) throws IOException;
}
