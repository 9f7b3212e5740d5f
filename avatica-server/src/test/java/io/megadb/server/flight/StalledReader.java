package io.megadb.server.flight;

import java.net.URI;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A client in a process of its own, to be killed: reads one batch and then nothing more. */
final class StalledReader {
  private StalledReader() {}

  /**
   * @param arguments the server's URI and a query
   */
  public static void main(String[] arguments) throws Exception {
    URI uri = URI.create(arguments[0]);
    try (BufferAllocator allocator = new RootAllocator();
        FlightSqlClient client =
            new FlightSqlClient(
                FlightClient.builder(
                        allocator, Location.forGrpcInsecure(uri.getHost(), uri.getPort()))
                    .build());
        FlightStream stream =
            client.getStream(client.execute(arguments[1]).getEndpoints().getFirst().getTicket())) {
      stream.next();
      System.out.println("reading");
      // Until it is killed.
      Thread.currentThread().join();
    }
  }
}
