package io.megadb.server.avatica;

import com.google.protobuf.Message;
import java.io.IOException;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.proto.Common.Signature;
import org.apache.calcite.avatica.proto.Common.StatementType;
import org.apache.calcite.avatica.proto.Common.WireMessage;
import org.apache.calcite.avatica.proto.Responses;
import org.apache.calcite.avatica.remote.ProtobufTranslation;
import org.apache.calcite.avatica.remote.ProtobufTranslationImpl;
import org.apache.calcite.avatica.remote.Service.ExecuteResponse;
import org.apache.calcite.avatica.remote.Service.PrepareResponse;
import org.apache.calcite.avatica.remote.Service.Request;
import org.apache.calcite.avatica.remote.Service.Response;

/**
 * Avatica's translation, with the statement type of updates added: Avatica 1.28 reads it from a
 * signature (Meta.Signature.fromProto) but forgets to write it (toProto), and without it the client
 * takes the count of a long update for a row.
 */
final class StatementTypeTranslation implements ProtobufTranslation {
  private final ProtobufTranslation avatica = new ProtobufTranslationImpl();

  @Override
  public byte[] serializeResponse(Response response) throws IOException {
    byte[] bytes = avatica.serializeResponse(response);
    return switch (response) {
      case PrepareResponse p when isUpdate(p.statement.signature) -> prepared(bytes);
      case ExecuteResponse e
          when e.results != null && e.results.stream().anyMatch(r -> isUpdate(r.signature)) ->
          executed(bytes);
      default -> bytes;
    };
  }

  private static boolean isUpdate(Meta.Signature signature) {
    return signature != null && signature.statementType == Meta.StatementType.INSERT;
  }

  private static byte[] prepared(byte[] bytes) throws IOException {
    WireMessage wire = WireMessage.parseFrom(bytes);
    Responses.PrepareResponse.Builder response =
        Responses.PrepareResponse.parseFrom(wire.getWrappedMessage()).toBuilder();
    mark(response.getStatementBuilder().getSignatureBuilder());
    return wrap(wire, response.build());
  }

  private static byte[] executed(byte[] bytes) throws IOException {
    WireMessage wire = WireMessage.parseFrom(bytes);
    Responses.ExecuteResponse.Builder response =
        Responses.ExecuteResponse.parseFrom(wire.getWrappedMessage()).toBuilder();
    response.getResultsBuilderList().forEach(result -> mark(result.getSignatureBuilder()));
    return wrap(wire, response.build());
  }

  private static void mark(Signature.Builder signature) {
    signature.setStatementType(StatementType.INSERT);
  }

  private static byte[] wrap(WireMessage wire, Message response) {
    return wire.toBuilder().setWrappedMessage(response.toByteString()).build().toByteArray();
  }

  @Override
  public byte[] serializeRequest(Request request) throws IOException {
    return avatica.serializeRequest(request);
  }

  @Override
  public Request parseRequest(byte[] bytes) throws IOException {
    return avatica.parseRequest(bytes);
  }

  @Override
  public Response parseResponse(byte[] bytes) throws IOException {
    return avatica.parseResponse(bytes);
  }
}
