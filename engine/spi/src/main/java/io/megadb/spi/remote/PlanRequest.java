package io.megadb.spi.remote;

import io.megadb.spi.error.MegaDbException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A trusted client's question for the splits of a statement: the command of a Flight descriptor
 * ({@code FlightDescriptor.command(request.toBytes())}). The answer is a FlightInfo with one
 * endpoint per split and a {@link PlanReply} as its app_metadata; an endpoint's ticket can be
 * redeemed once or more until it expires, at any server of the cluster.
 *
 * <p>A statement that is a plain scan (filter and projection) of one OLAP table is divided by
 * groups of data files, all of one snapshot; every other statement is one endpoint.
 *
 * <p>The same bytes as a ticket run the statement at once, as one stream: for who needs neither
 * parts nor estimates this is one call in place of two.
 *
 * @param sql one query in MegaDB's dialect, without parameters
 * @param schema of unqualified names; without it the session's
 * @param splits how many are wanted at most; 0 asks for the reply only, no endpoints
 * @param columnStatistics whether the reply should have {@link PlanReply#columns}
 */
public record PlanRequest(
    String sql, Optional<String> schema, int splits, boolean columnStatistics) {
  /** Of this request and its reply: both sides must speak the same. */
  public static final int VERSION = 1;

  private static final byte[] MAGIC = "MegaDB-PLAN".getBytes(StandardCharsets.US_ASCII);

  /** A request for so many splits, without column statistics. */
  public static PlanRequest of(String sql, int splits) {
    return new PlanRequest(sql, Optional.empty(), splits, false);
  }

  /** Whether a descriptor's command is such a request, of whatever version. */
  public static boolean isOne(byte[] command) {
    return PackedReader.startsWith(command, MAGIC);
  }

  /**
   * What a client says of itself before it sends requests: the body of {@link
   * RemoteCalls#CATALOG_VERSION_ACTION}.
   */
  public static byte[] versionMark() {
    return new PackedWriter(MAGIC, VERSION).toBytes();
  }

  /**
   * Looks at a client's {@link #versionMark}; one that sends none is no such client.
   *
   * @throws MegaDbException FEATURE_NOT_SUPPORTED for another version, INVALID_PARAMETER_VALUE
   */
  public static void checkVersionMark(byte[] body) {
    if (body.length > 0) {
      new PackedReader("the client's protocol", MAGIC, VERSION, body).end();
    }
  }

  /** What goes into the descriptor. */
  public byte[] toBytes() {
    return new PackedWriter(MAGIC, VERSION)
        .text(sql)
        .text(schema)
        .number(splits)
        .flag(columnStatistics)
        .toBytes();
  }

  /**
   * Reads a command.
   *
   * @throws MegaDbException FEATURE_NOT_SUPPORTED for another version, INVALID_PARAMETER_VALUE for
   *     bytes that are no request
   */
  public static PlanRequest parse(byte[] command) {
    PackedReader in = new PackedReader("the PLAN request", MAGIC, VERSION, command);
    String sql = in.text();
    Optional<String> schema = in.optionalText();
    int splits = Math.clamp(in.number(), 0, Integer.MAX_VALUE);
    boolean columnStatistics = in.flag();
    in.end();
    return new PlanRequest(sql, schema, splits, columnStatistics);
  }
}
