package io.megadb.tier.olap.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Sends one large file in parts. A failed upload is aborted, so that the store keeps no parts. */
final class S3Upload {
  /** S3 wants parts of at least 5 MiB and at most 10,000 of them. */
  static final int PART_BYTES = 16 << 20;

  private final S3Client client;
  private final S3Storage.ObjectName name;

  S3Upload(S3Client client, S3Storage.ObjectName name) {
    this.client = client;
    this.name = name;
  }

  void run(Path file) throws IOException {
    String upload =
        client.createMultipartUpload(b -> b.bucket(name.bucket()).key(name.key())).uploadId();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      List<CompletedPart> parts = new ArrayList<>();
      int partBytes = Math.toIntExact(Math.max(PART_BYTES, channel.size() / 9_000));
      ByteBuffer buffer = ByteBuffer.allocate(partBytes);
      while (fill(channel, buffer)) {
        int number = parts.size() + 1;
        UploadPartResponse response =
            client.uploadPart(
                b -> b.bucket(name.bucket()).key(name.key()).uploadId(upload).partNumber(number),
                RequestBody.fromRemainingByteBuffer(buffer));
        parts.add(CompletedPart.builder().partNumber(number).eTag(response.eTag()).build());
      }
      client.completeMultipartUpload(
          b ->
              b.bucket(name.bucket())
                  .key(name.key())
                  .uploadId(upload)
                  .multipartUpload(m -> m.parts(parts)));
    } catch (IOException | RuntimeException e) {
      abort(upload, e);
      throw e;
    }
  }

  private static boolean fill(FileChannel channel, ByteBuffer buffer) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // Until the part is full or the file ends.
    }
    buffer.flip();
    return buffer.hasRemaining();
  }

  private void abort(String upload, Exception cause) {
    try {
      client.abortMultipartUpload(b -> b.bucket(name.bucket()).key(name.key()).uploadId(upload));
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }
}
