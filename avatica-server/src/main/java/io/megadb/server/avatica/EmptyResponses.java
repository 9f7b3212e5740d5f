package io.megadb.server.avatica;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.calcite.avatica.proto.Common.WireMessage;
import org.apache.calcite.avatica.proto.Responses;
import org.apache.calcite.avatica.remote.ProtobufTranslationImpl;
import org.apache.calcite.avatica.remote.Service;

/**
 * The answers to commit and rollback. Avatica hides their constructors, so they are read from their
 * own wire format.
 */
final class EmptyResponses {
  static final Service.CommitResponse COMMIT =
      (Service.CommitResponse) parse(Responses.CommitResponse.getDefaultInstance());
  static final Service.RollbackResponse ROLLBACK =
      (Service.RollbackResponse) parse(Responses.RollbackResponse.getDefaultInstance());

  private EmptyResponses() {}

  private static Service.Response parse(Message message) {
    WireMessage wire =
        WireMessage.newBuilder()
            .setName(message.getClass().getName())
            .setWrappedMessage(ByteString.copyFrom(message.toByteArray()))
            .build();
    try {
      return new ProtobufTranslationImpl().parseResponse(wire.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
