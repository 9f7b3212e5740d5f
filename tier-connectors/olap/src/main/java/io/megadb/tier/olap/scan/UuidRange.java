package io.megadb.tier.olap.scan;

import io.megadb.spi.tier.ColumnPredicate.Operator;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * A comparison of UUIDs as unsigned bytes, which is SQL's order and that of the bounds this tier
 * writes. Iceberg's own evaluator takes them for signed numbers.
 *
 * @param operator LESS, LESS_OR_EQUAL, GREATER or GREATER_OR_EQUAL
 */
record UuidRange(int fieldId, Operator operator, UUID value) {

  /** False if no row of the file can meet the comparison. */
  boolean mayMatch(DataFile file) {
    UUID lower = bound(file.lowerBounds() == null ? null : file.lowerBounds().get(fieldId));
    UUID upper = bound(file.upperBounds() == null ? null : file.upperBounds().get(fieldId));
    if (lower == null || upper == null) {
      return true;
    }
    return switch (operator) {
      case LESS -> compare(lower, value) < 0;
      case LESS_OR_EQUAL -> compare(lower, value) <= 0;
      case GREATER -> compare(upper, value) > 0;
      case GREATER_OR_EQUAL -> compare(upper, value) >= 0;
      case EQUAL, IN, IS_NULL, IS_NOT_NULL, MATCHES -> true;
    };
  }

  private static UUID bound(ByteBuffer bytes) {
    return bytes == null
        ? null
        : Conversions.<UUID>fromByteBuffer(Types.UUIDType.get(), bytes.duplicate());
  }

  private static int compare(UUID a, UUID b) {
    int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
  }
}
