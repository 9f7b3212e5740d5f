package io.megadb.spi.remote;

import io.megadb.spi.error.MegaDbException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a server knows of a statement whose {@link PlanRequest} it answered: the app_metadata of the
 * FlightInfo.
 *
 * @param catalogVersion the catalog the statement was bound against; grows with each DDL
 * @param snapshot of the one table that is read, if it is one and its tier has versions: all
 *     endpoints read that
 * @param rows estimated rows of the result
 * @param bytes estimated bytes read
 * @param exact whether {@code rows} is a count and no estimate
 * @param columns of the result, in order, if asked for and known; else empty
 * @param splits one per endpoint, in order
 */
public record PlanReply(
    long catalogVersion,
    Optional<String> snapshot,
    OptionalLong rows,
    OptionalLong bytes,
    boolean exact,
    List<ColumnStatistics> columns,
    List<Split> splits) {
  private static final byte[] MAGIC = "MegaDB-SPLITS".getBytes(StandardCharsets.US_ASCII);

  public PlanReply {
    columns = List.copyOf(columns);
    splits = List.copyOf(splits);
  }

  /**
   * What is known of a column of the table that is scanned, filters apart; of PostgreSQL's tables
   * from a sample, so that lesser and greater values may be there.
   *
   * @param name of the result's column
   * @param nullFraction 0 to 1
   * @param distinct estimated distinct values
   * @param least as text, in PostgreSQL's form of the column's type
   * @param greatest likewise
   * @param bytes stored bytes of all values together
   */
  public record ColumnStatistics(
      String name,
      OptionalDouble nullFraction,
      OptionalDouble distinct,
      Optional<String> least,
      Optional<String> greatest,
      OptionalLong bytes) {}

  /** How much an endpoint reads. */
  public record Split(OptionalLong rows, OptionalLong bytes) {}

  /** What goes into app_metadata. */
  public byte[] toBytes() {
    PackedWriter out = new PackedWriter(MAGIC, PlanRequest.VERSION);
    out.number(catalogVersion).text(snapshot).number(rows).number(bytes).flag(exact);
    out.each(
        columns,
        column ->
            out.text(column.name())
                .fraction(column.nullFraction())
                .fraction(column.distinct())
                .text(column.least())
                .text(column.greatest())
                .number(column.bytes()));
    out.each(splits, split -> out.number(split.rows()).number(split.bytes()));
    return out.toBytes();
  }

  /**
   * Reads app_metadata.
   *
   * @throws MegaDbException FEATURE_NOT_SUPPORTED if the server is of another version,
   *     INVALID_PARAMETER_VALUE for bytes that are no reply
   */
  public static PlanReply parse(byte[] appMetadata) {
    PackedReader in =
        new PackedReader("the reply to a PLAN request", MAGIC, PlanRequest.VERSION, appMetadata);
    PlanReply reply =
        new PlanReply(
            in.number(),
            in.optionalText(),
            in.optionalNumber(),
            in.optionalNumber(),
            in.flag(),
            in.each(
                () ->
                    new ColumnStatistics(
                        in.text(),
                        in.optionalFraction(),
                        in.optionalFraction(),
                        in.optionalText(),
                        in.optionalText(),
                        in.optionalNumber())),
            in.each(() -> new Split(in.optionalNumber(), in.optionalNumber())));
    in.end();
    return reply;
  }
}
