package io.megadb.server.avatica;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.calcite.avatica.Meta.Frame;
import org.apache.calcite.avatica.remote.Service;
import org.apache.calcite.avatica.remote.Service.CreateStatementRequest;
import org.apache.calcite.avatica.remote.Service.ExecuteRequest;
import org.apache.calcite.avatica.remote.Service.FetchRequest;
import org.apache.calcite.avatica.remote.Service.OpenConnectionRequest;
import org.apache.calcite.avatica.remote.Service.PrepareAndExecuteRequest;
import org.apache.calcite.avatica.remote.Service.PrepareRequest;
import org.apache.calcite.avatica.remote.Service.PrepareResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many rows each frame has, which the driver hides. */
@Timeout(120)
class FetchSizeIT {
  @TempDir Path folder;
  private WireFixture fixture;

  @BeforeEach
  void start() {
    fixture = new WireFixture(folder);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void everyFrameOfAPreparedStatementHasTheRowsAskedFor(String serialization) throws Exception {
    Service service = fixture.service(serialization);
    String connection = open(service);
    PrepareResponse prepared =
        service.apply(new PrepareRequest(connection, "SELECT range AS n FROM range(100)", -1));
    Frame first =
        service
            .apply(new ExecuteRequest(prepared.statement, List.of(), 7))
            .results
            .getFirst()
            .firstFrame;
    List<Integer> sizes = sizes(service, connection, prepared.statement.id, first, 7);
    assertThat(sizes).hasSize(15).startsWith(7, 7).endsWith(7, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void everyFrameOfAStatementHasTheRowsAskedFor(String serialization) throws Exception {
    Service service = fixture.service(serialization);
    String connection = open(service);
    int statement = service.apply(new CreateStatementRequest(connection)).statementId;
    Frame first =
        service
            .apply(
                new PrepareAndExecuteRequest(
                    connection, statement, "SELECT range AS n FROM range(1000)", -1))
            .results
            .getFirst()
            .firstFrame;
    List<Integer> sizes = sizes(service, connection, statement, first, 30);
    // The request that executes says no size: the driver's default is 100.
    assertThat(sizes.getFirst()).isIn(100, 30);
    assertThat(sizes.subList(1, sizes.size() - 1)).containsOnly(30);
    assertThat(sizes.stream().mapToInt(s -> s).sum()).isEqualTo(1_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void largeRowsEndAFrameEarlier(String serialization) throws Exception {
    Service service = fixture.service(serialization);
    String connection = open(service);
    PrepareResponse prepared =
        service.apply(
            new PrepareRequest(
                connection, "SELECT repeat('x', 1048576) AS large FROM range(20)", -1));
    Frame first =
        service
            .apply(new ExecuteRequest(prepared.statement, List.of(), 1_000))
            .results
            .getFirst()
            .firstFrame;
    List<Integer> sizes = sizes(service, connection, prepared.statement.id, first, 1_000);
    assertThat(sizes).containsExactly(8, 8, 4);
  }

  private static String open(Service service) {
    String id = UUID.randomUUID().toString();
    service.apply(new OpenConnectionRequest(id, Map.of()));
    return id;
  }

  /** Reads to the end. Empty frames only say that there is nothing yet. */
  private static List<Integer> sizes(
      Service service, String connection, int statement, Frame first, int fetchSize) {
    List<Integer> sizes = new ArrayList<>();
    Frame frame = first;
    long offset = 0;
    while (true) {
      int size = 0;
      for (Object row : frame.rows) {
        assertThat(row).isNotNull();
        size++;
      }
      if (size > 0) {
        sizes.add(size);
      }
      if (frame.done) {
        return sizes;
      }
      offset += size;
      frame = service.apply(new FetchRequest(connection, statement, offset, fetchSize)).frame;
    }
  }
}
