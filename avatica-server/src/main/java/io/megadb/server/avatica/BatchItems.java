package io.megadb.server.avatica;

import io.megadb.exec.Prepared;
import io.megadb.server.avatica.value.ParameterDecoder;
import io.megadb.server.wire.BatchRunner;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.remote.Service;
import org.apache.calcite.avatica.remote.TypedValue;

/** What a client's batch of one statement runs. */
final class BatchItems {
  private BatchItems() {}

  /** The runs of one statement that a client asks for. */
  static List<BatchRunner.Item> of(
      Prepared prepared, ParameterDecoder decoder, Service.ExecuteBatchRequest request) {
    List<BatchRunner.Item> items = new ArrayList<>();
    for (List<TypedValue> values : parameterSets(request)) {
      items.add(new BatchRunner.Item(prepared, decoder.decode(prepared.parameterTypes(), values)));
    }
    return items;
  }

  /** The parameters of each run, in whichever way the client's format has them. */
  private static List<List<TypedValue>> parameterSets(Service.ExecuteBatchRequest request) {
    if (!request.hasProtoUpdateBatches()) {
      return request.parameterValues;
    }
    return request.getProtoUpdateBatches().stream()
        .map(b -> b.getParameterValuesList().stream().map(TypedValue::fromProto).toList())
        .toList();
  }
}
