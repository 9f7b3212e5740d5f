package io.megadb.trino.type;

import io.trino.spi.block.Block;
import io.trino.spi.block.DictionaryBlock;

/** Fields of null rows: a block wants them null, Arrow leaves anything there. */
final class NullSuppression {
  private NullSuppression() {}

  /** The field with null wherever its row is null. */
  static Block nulled(Block field, boolean[] rowIsValid) {
    int count = field.getPositionCount();
    int[] positions = new int[count];
    boolean changed = false;
    for (int i = 0; i < count; i++) {
      boolean hide = !rowIsValid[i] && !field.isNull(i);
      positions[i] = hide ? count : i;
      changed |= hide;
    }
    return changed ? DictionaryBlock.create(count, field.copyWithAppendedNull(), positions) : field;
  }
}
