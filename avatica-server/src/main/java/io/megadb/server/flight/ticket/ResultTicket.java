package io.megadb.server.flight.ticket;

import io.megadb.exec.QueryParts;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.remote.PackedReader;
import io.megadb.spi.remote.PackedWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a ticket says: everything that a server needs to make a result, so that any server of a
 * cluster can.
 *
 * @param user whose it is
 * @param sql what runs
 * @param handle of the prepared statement whose bound parameters it runs with; then only the server
 *     that has it can redeem the ticket
 * @param binding which of the handle's bindings, so that a ticket never means other parameters
 * @param transaction in which it runs
 * @param settings of the session that asked, for servers that don't know it
 * @param columns types of the result's columns when it was planned, so that a table altered since
 *     is noticed; without it whatever comes is sent
 * @param part the part of the result, without one all of it
 */
public record ResultTicket(
    String user,
    String sql,
    Optional<String> handle,
    long binding,
    Optional<String> transaction,
    Map<String, String> settings,
    Optional<String> columns,
    Optional<Part> part) {
  private static final byte[] MAGIC = "MegaDB-TICKET".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;

  public ResultTicket {
    settings = Map.copyOf(settings);
  }

  /**
   * Data files of one table at one snapshot.
   *
   * @param snapshot the tier's own name of the version
   * @param units the files
   */
  public record Part(TableName table, String snapshot, List<String> units) {
    public Part {
      units = List.copyOf(units);
    }
  }

  /** The same for a part of the result. */
  public ResultTicket of(QueryParts.Part whichPart) {
    return new ResultTicket(
        user,
        sql,
        handle,
        binding,
        transaction,
        settings,
        columns,
        Optional.of(new Part(whichPart.table(), whichPart.snapshot(), whichPart.units())));
  }

  /** The bytes to be sealed. */
  public byte[] toBytes() {
    PackedWriter out = new PackedWriter(MAGIC, VERSION);
    out.text(user).text(sql).text(handle).number(binding).text(transaction);
    out.each(settings.entrySet(), e -> out.text(e.getKey()).text(e.getValue()));
    out.text(columns).flag(part.isPresent());
    part.ifPresent(
        p ->
            out.text(p.table().catalog())
                .text(p.table().schema())
                .text(p.table().name())
                .text(p.snapshot())
                .each(p.units(), out::text));
    return out.toBytes();
  }

  /** What {@link #toBytes} wrote. */
  public static ResultTicket parse(byte[] bytes) {
    PackedReader in = new PackedReader("the ticket", MAGIC, VERSION, bytes);
    String user = in.text();
    String sql = in.text();
    Optional<String> handle = in.optionalText();
    long binding = in.number();
    Optional<String> transaction = in.optionalText();
    Map<String, String> settings = new LinkedHashMap<>();
    in.each(() -> settings.put(in.text(), in.text()));
    Optional<String> columns = in.optionalText();
    Optional<Part> part =
        in.flag()
            ? Optional.of(
                new Part(
                    new TableName(in.text(), in.text(), in.text()), in.text(), in.each(in::text)))
            : Optional.empty();
    in.end();
    return new ResultTicket(user, sql, handle, binding, transaction, settings, columns, part);
  }
}
