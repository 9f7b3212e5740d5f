package io.megadb.tier.graph.key;

import io.megadb.graph.pattern.IntSet;
import java.util.List;
import org.apache.arrow.vector.FieldVector;

/**
 * Keys that came after a large index was made, over that index, which is shared and stays as it is:
 * taking in ten new keys must not copy a million.
 *
 * <pre>
 *   | 0 ... base.size() - 1 | base.size() ... |
 *     base, those in alive    top
 * </pre>
 */
public final class LayeredKeys implements KeyIndex {
  private final KeyIndex base;
  private final IntSet alive;
  private final KeyIndex top;

  /**
   * @param base not layered
   * @param alive numbers of base that still stand for their keys
   * @param top of base's kind; grows by {@link #add}
   */
  public LayeredKeys(KeyIndex base, IntSet alive, KeyIndex top) {
    this.base = base;
    this.alive = alive;
    this.top = top;
  }

  /** The lower layer. */
  public static KeyIndex base(KeyIndex keys) {
    return keys instanceof LayeredKeys layered ? layered.base : keys;
  }

  /** A copy of the upper layer. */
  public static KeyIndex copyOfTop(KeyIndex keys) {
    KeyIndex copy = base(keys).empty();
    if (keys instanceof LayeredKeys layered) {
      for (int i = 0; i < layered.top.size(); i++) {
        copy.addFrom(layered.top, i);
      }
    }
    return copy;
  }

  /** Adds a key of any index, layered or not. */
  public static void addAny(KeyIndex to, KeyIndex source, int number) {
    if (source instanceof LayeredKeys layered) {
      int below = layered.base.size();
      to.addFrom(
          number < below ? layered.base : layered.top, number < below ? number : number - below);
    } else {
      to.addFrom(source, number);
    }
  }

  @Override
  public int size() {
    return base.size() + top.size();
  }

  @Override
  public void add(List<FieldVector> columns, int row) {
    int size = top.size();
    top.add(columns, row);
    if (isAlive(base.find(top, size))) {
      throw KeyIndex.duplicate(base.alias(), top.text(size));
    }
  }

  private boolean isAlive(int number) {
    return number != ABSENT && alive.contains(number);
  }

  @Override
  public void addFrom(KeyIndex source, int number) {
    throw new IllegalStateException("keys are added to a layer of their own");
  }

  @Override
  public int find(KeyIndex source, int number) {
    int above = top.find(source, number);
    if (above != ABSENT) {
      return base.size() + above;
    }
    int below = base.find(source, number);
    return isAlive(below) ? below : ABSENT;
  }

  @Override
  public String alias() {
    return base.alias();
  }

  @Override
  public KeyIndex empty() {
    return base.empty();
  }

  @Override
  public boolean accepts(List<FieldVector> columns) {
    return base.accepts(columns);
  }

  @Override
  public void find(List<FieldVector> columns, int rowCount, int[] numbers) {
    base.find(columns, rowCount, numbers);
    int[] above = new int[rowCount];
    top.find(columns, rowCount, above);
    for (int row = 0; row < rowCount; row++) {
      if (above[row] != ABSENT) {
        numbers[row] = base.size() + above[row];
      } else if (!isAlive(numbers[row])) {
        numbers[row] = ABSENT;
      }
    }
  }

  @Override
  public int find(List<Object> values) {
    int above = top.find(values);
    if (above != ABSENT) {
      return base.size() + above;
    }
    int below = base.find(values);
    return isAlive(below) ? below : ABSENT;
  }

  @Override
  public void write(int number, int position, FieldVector into, int row) {
    if (number < base.size()) {
      base.write(number, position, into, row);
    } else {
      top.write(number - base.size(), position, into, row);
    }
  }

  @Override
  public String text(int number) {
    return number < base.size() ? base.text(number) : top.text(number - base.size());
  }

  @Override
  public long sizeBytes() {
    return base.sizeBytes() + top.sizeBytes() + alive.sizeBytes();
  }
}
